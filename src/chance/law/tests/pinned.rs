//! The first draws of every law. **Value-breaking** when one changes: the same scenario and seed then give other
//! results, and the changelog must say so.

use super::{catalogue, compiled};
use crate::chance::{Purpose, stream};

#[test]
fn the_first_draws_of_every_law_are_pinned() {
    let pinned = include!("pinned_draws.in");
    let catalogue = catalogue();
    assert_eq!(catalogue.len(), pinned.len());
    for ((name, law), (pinned_name, draws)) in catalogue.iter().zip(pinned) {
        assert_eq!(*name, pinned_name);
        let law = compiled(law);
        let mut rng = stream(56, 0, "pinned", Purpose::Handling);
        let found = [(); 3].map(|()| law.sample(&mut rng));
        assert_eq!(found, draws, "{name}");
    }
}
