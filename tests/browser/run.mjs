// Stories in a browser, on the real server, in this order.
//
// GREENPULSE is the binary, ARTIFACTS where screenshots go; needs Debian's chromium.
import './first-run.mjs';
import './screens.mjs';
import './vitals.mjs';
import './lighthouse.mjs';
import './charts.mjs';
import './forecast.mjs';
import './inbox.mjs';
import './people.mjs';
import './import.mjs';
import './start.mjs';
import './phone.mjs';
import './views.mjs';
import './liked.mjs';
import './settings.mjs';
import './away.mjs';
import './told.mjs';
import './five-years.mjs';
import './hostile.mjs';
