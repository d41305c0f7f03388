use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::{Extent, Fact, Quality};
use greenpulse_domain::time::Window;
use jiff::SignedDuration;

use super::{DAY, at, hour, read};
use crate::{Archived, ReadingArchive};

/// The greater stands, whichever comes first, together or alone. `caught_up` returns when what was
/// appended is to be seen.
pub async fn archive(archive: &impl ReadingArchive, caught_up: impl AsyncFn()) {
    let first = hour(1, 5.0);
    let ladder = [
        Fact { quality: Quality::Estimated, value: 9.0, ..first },
        first,
        Fact { value: 5.1, ..first },
        Fact { revision: 2, value: 4.0, ..first },
        Fact { revision: u32::MAX, value: -1.0, ..first },
    ];
    // What begins with it and is something else.
    let quarter = Window::new(at(1), at(1) + SignedDuration::from_mins(15)).unwrap();
    let others = [Fact { extent: Extent::Interval(quarter), ..first }, read(1, 70.0)];
    let day = Window::utc_day(DAY);
    for (n, order) in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 4, 0, 3, 1]].into_iter().enumerate() {
        for at_once in [1, 2, 5] {
            let meter: MeterId = format!("s~m{n}~{at_once}").parse().unwrap();
            let append = async |facts: &[Fact]| {
                let readings: Vec<_> = facts.iter().map(|it| (meter.clone(), *it)).collect();
                let answers = archive.append(&readings).await;
                answers.into_iter().map(Result::unwrap).collect::<Vec<Archived>>()
            };
            for some in order.chunks(at_once) {
                let some: Vec<Fact> = some.iter().map(|at| ladder[*at]).collect();
                let answers = append(&some).await;
                assert_eq!(answers.len(), some.len(), "parallel to what was appended");
                assert!(!answers.iter().any(|it| matches!(it, Archived::Refused(_))));
            }
            assert_eq!(append(&others).await, [Archived::Kept, Archived::Kept]);
            let greatest = [others[0], ladder[4], others[1]];
            assert_eq!(append(&greatest).await, vec![Archived::Kept; 3], "twice is once");
            assert_eq!(append(&ladder[..1]).await, [Archived::Surpassed]);
            caught_up().await;
            let kept = archive.beginning(&meter, day).await.unwrap();
            assert_eq!(kept, greatest, "{order:?}, {at_once} at once");
        }
    }
    let meter = "s~m0~1".parse().unwrap();
    let later = Window::new(at(2), at(3)).unwrap();
    assert_eq!(archive.beginning(&meter, later).await.unwrap(), [], "what begins in the window");
    assert_eq!(archive.beginning(&"s~m0".parse().unwrap(), day).await.unwrap(), [], "another's");
}
