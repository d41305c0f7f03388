import './first-run.mjs';
import './charts.mjs';
import './forecast.mjs';
import './inbox.mjs';
import './phone.mjs';
import './screens.mjs';
