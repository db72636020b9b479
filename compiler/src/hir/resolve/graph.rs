//! Orders things so that each comes after what it depends on, without recursion.

/// The nodes, dependencies first, and the cycles found on the way.
pub(super) struct Order {
    pub(super) order: Vec<usize>,
    /// Each cycle once: every node leads to the next, the last to the first.
    pub(super) cycles: Vec<Vec<usize>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

/// Orders the nodes by what they depend on, and by what they possibly depend on where that is in no cycle.
pub(super) fn order_with(edges: &[Vec<usize>], possible: &[Vec<usize>]) -> Order {
    let joined = |node: usize| edges[node].iter().chain(&possible[node]).copied();
    let component = components(&(0..edges.len()).map(|node| joined(node).collect()).collect::<Vec<_>>());
    let across = |node: usize| {
        let others = possible[node].iter().copied().filter(|&target| component[target] != component[node]);
        edges[node].iter().copied().chain(others).collect()
    };
    order(&(0..edges.len()).map(across).collect::<Vec<_>>())
}

/// The component of each node: nodes that lead to each other have the same one.
fn components(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut back = vec![vec![]; edges.len()];
    for (node, targets) in edges.iter().enumerate() {
        targets.iter().for_each(|&target| back[target].push(node));
    }
    let mut found = vec![None; edges.len()];
    // What leads to the last node that a walk leaves, and was not found before, also can be reached from it.
    for start in left(edges).into_iter().rev() {
        let mut pending = vec![start];
        while let Some(node) = pending.pop() {
            if found[node].is_none() {
                found[node] = Some(start);
                pending.extend(back[node].iter().copied().filter(|&node| found[node].is_none()));
            }
        }
    }
    found.into_iter().flatten().collect()
}

/// The nodes in the order in which a walk through all of them leaves them.
fn left(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut seen = vec![false; edges.len()];
    let mut left = vec![];
    for start in 0..edges.len() {
        let mut stack = vec![];
        if !std::mem::replace(&mut seen[start], true) {
            stack.push((start, 0));
        }
        while let Some((node, next)) = stack.last_mut() {
            match edges[*node].get(*next) {
                Some(&target) => {
                    *next += 1;
                    if !std::mem::replace(&mut seen[target], true) {
                        stack.push((target, 0));
                    }
                }
                None => {
                    left.push(*node);
                    stack.pop();
                }
            }
        }
    }
    left
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
    fn what_is_possible_counts_where_it_is_in_no_cycle() {
        let certain = [vec![1], vec![], vec![], vec![]];
        // 0 and 1 would be a cycle; 3 comes before 1.
        let found = order_with(&certain, &[vec![], vec![0, 3], vec![], vec![3]]);
        assert_eq!((found.order, found.cycles), (vec![3, 1, 0, 2], vec![]));
    }

    #[test]
    fn long_chains_need_no_stack() {
        let edges: Vec<_> = (1..=200_000).map(|i| if i < 200_000 { vec![i] } else { vec![] }).collect();
        assert_eq!(order(&edges).order.len(), 200_000);
    }
}
