//! Wires that have to do with each other.

use std::rc::Rc;

use super::linear::Wire;
use super::state::Item;

/// The wires that items tie to some of `seeds`, by wire.
pub(super) fn tied_to(seeds: impl IntoIterator<Item = Wire>, items: &[Rc<Item>], wires: usize) -> Vec<bool> {
    let mut parents: Vec<Wire> = (0..wires as Wire).collect();
    for item in items {
        let mut first = None;
        for wire in item.wires() {
            let root = root_of(&mut parents, wire);
            match first {
                None => first = Some(root),
                Some(first) => parents[root as usize] = root_of(&mut parents, first),
            }
        }
    }
    let mut is_root = vec![false; wires];
    for seed in seeds {
        is_root[root_of(&mut parents, seed) as usize] = true;
    }
    (0..wires as Wire).map(|wire| is_root[root_of(&mut parents, wire) as usize]).collect()
}

fn root_of(parents: &mut [Wire], mut wire: Wire) -> Wire {
    while parents[wire as usize] != wire {
        let parent = parents[wire as usize];
        parents[wire as usize] = parents[parent as usize];
        wire = parent;
    }
    wire
}
