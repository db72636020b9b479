//! Orders things so that each comes after what it depends on, without recursion.

/// The nodes, dependencies first, and the cycles found on the way.
pub(super) struct Order {
    pub(super) order: Vec<usize>,
    /// Each cycle once: every node leads to the next, the last to the first.
    pub(super) cycles: Vec<Vec<usize>>,
}

/// After so many attempts to leave out what leads to cycles, all of it is left out.
const MAX_ATTEMPTS: usize = 16;

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

/// Orders the nodes by what they depend on, and by what they possibly depend on as far as that leads to no cycle.
pub(super) fn order_with(edges: &[Vec<usize>], possible: &[Vec<usize>]) -> Order {
    let mut possible = possible.to_vec();
    for _ in 0..MAX_ATTEMPTS {
        let all: Vec<Vec<usize>> = edges
            .iter()
            .zip(&possible)
            .map(|(certain, possible)| [&certain[..], possible].concat())
            .collect();
        let found = order(&all);
        let mut removed = false;
        for cycle in &found.cycles {
            for (index, &node) in cycle.iter().enumerate() {
                let next = cycle[(index + 1) % cycle.len()];
                let before = possible[node].len();
                possible[node].retain(|&target| target != next);
                removed |= possible[node].len() < before;
            }
        }
        if !removed {
            return found;
        }
    }
    order(edges)
}

/// Orders the nodes `0..edges.len()`; `edges[i]` is what i depends on.
pub(super) fn order(edges: &[Vec<usize>]) -> Order {
    let mut marks = vec![Mark::New; edges.len()];
    let mut circular = vec![false; edges.len()];
    let mut found = Order { order: vec![], cycles: vec![] };
    for start in 0..edges.len() {
        if marks[start] != Mark::New {
            continue;
        }
        marks[start] = Mark::Open;
        let mut stack = vec![(start, 0)];
        while let Some((node, next)) = stack.last_mut() {
            let Some(&target) = edges[*node].get(*next) else {
                marks[*node] = Mark::Done;
                found.order.push(*node);
                stack.pop();
                continue;
            };
            *next += 1;
            match marks[target] {
                Mark::New => {
                    marks[target] = Mark::Open;
                    stack.push((target, 0));
                }
                Mark::Open => {
                    let from = stack.iter().position(|(node, _)| *node == target).unwrap_or(0);
                    let cycle: Vec<usize> = stack[from..].iter().map(|(node, _)| *node).collect();
                    if !cycle.iter().any(|&node| circular[node]) {
                        cycle.iter().for_each(|&node| circular[node] = true);
                        found.cycles.push(cycle);
                    }
                }
                Mark::Done => {}
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_come_first() {
        let found = order(&[vec![1, 2], vec![2], vec![]]);
        assert_eq!(found.order, [2, 1, 0]);
        assert!(found.cycles.is_empty());
    }

    #[test]
    fn cycles_are_shown_in_order() {
        let found = order(&[vec![1], vec![2], vec![1], vec![3]]);
        assert_eq!(found.cycles, [vec![1, 2], vec![3]]);
    }

    #[test]
    fn long_chains_need_no_stack() {
        let edges: Vec<_> = (1..=200_000).map(|i| if i < 200_000 { vec![i] } else { vec![] }).collect();
        assert_eq!(order(&edges).order.len(), 200_000);
    }
}
