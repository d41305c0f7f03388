//! One computation on many items, on every core there is.

use std::num::NonZero;
use std::thread;

/// Fewer items are not worth a thread.
const MIN_SHARE: usize = 64;

/// `of` each item, in the order of the items.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], of: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let n_cores = thread::available_parallelism().map_or(1, NonZero::get);
    let share = items.len().div_ceil(n_cores).max(MIN_SHARE);
    if items.len() <= share {
        return items.iter().map(of).collect();
    }
    let of = &of;
    let work = |share: &'_ [T]| share.iter().map(of).collect::<Vec<R>>();
    thread::scope(|scope| {
        let shares: Vec<_> =
            items.chunks(share).map(|share| scope.spawn(move || work(share))).collect();
        let done = shares.into_iter().map(|it| it.join());
        done.flat_map(|it| it.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_stays() {
        let items: Vec<usize> = (0..1_000).collect();
        assert_eq!(map(&items, |it| it * 2), items.iter().map(|it| it * 2).collect::<Vec<_>>());
        assert!(map(&items[..0], |it| it * 2).is_empty());
    }
}
