//! `std::merkle`, `std::commit` and `std::nullifier` against trees made in Rust, with the published Poseidon generator.

#[path = "../poseidon/generator.rs"]
mod generator;

use std::sync::LazyLock;

use generator::Poseidon;
use num_bigint::{BigInt, BigUint, Sign};
use num_traits::Zero;
use zkvm::integer::order;

use crate::{Numbers, Random, agree, agree_on, numbers, option, truth};

/// The last two elements of a state whose capacity is this, after the permutation.
fn permute(state: [BigUint; 3]) -> [BigInt; 3] {
    static POSEIDON: LazyLock<Poseidon> =
        LazyLock::new(|| Poseidon::generate(order().to_biguint().expect("positive"), 3, 8, 57));
    let permuted = POSEIDON.permute(&state).into_iter().map(BigInt::from);
    permuted.collect::<Vec<_>>().try_into().expect("three elements")
}

/// The hash of elements, two at a time.
fn hash(elements: &[BigInt]) -> BigInt {
    hash_in(BigUint::zero(), elements)
}

/// What `std::commit` makes of the values and the salt.
fn commitment(elements: &[BigInt]) -> BigInt {
    hash_in(BigUint::from_bytes_be(b"commit") << 96u32, elements)
}

/// The hash of elements in a domain.
fn hash_in(domain: BigUint, elements: &[BigInt]) -> BigInt {
    let natural = |x: &BigInt| x.to_biguint().expect("an element");
    let mut state = [domain + (BigUint::from(elements.len()) << 64u32), BigUint::zero(), BigUint::zero()];
    for two in elements.chunks(2) {
        for (i, x) in two.iter().enumerate() {
            state[1 + i] = (&state[1 + i] + natural(x)) % natural(order());
        }
        state = permute(state).map(|x| natural(&x));
    }
    state[1].clone().into()
}

fn elements(random: &mut Random, count: usize) -> Numbers {
    (0..count).map(|_| BigInt::from_bytes_le(Sign::Plus, &random.bytes(40)) % order()).collect()
}

#[test]
fn commitments_and_nullifiers() {
    agree("circuit t(x: [field; 2], salt: field) -> field { reveal(commit::commit(x, salt)) }", |n| {
        Some(vec![commitment(n)])
    });
    let committed = |n: &[BigInt]| (n[0] == commitment(&n[1..])).then(Vec::new);
    let good = |n: Numbers| [vec![commitment(&n)], n].concat();
    agree_on(
        "circuit t(c: field, x: field, salt: field) { commit::open(c, [x], salt); }",
        &[
            good(numbers([3, 4])),
            numbers([5, 3, 4]),
            [vec![commitment(&numbers([3, 4]))], numbers([4, 3])].concat(),
            // In another domain, such as that of the nodes of a tree.
            [vec![hash(&numbers([3, 4]))], numbers([3, 4])].concat(),
        ],
        committed,
    );
    agree(
        "circuit t(secret: field, context: field) -> field { reveal(nullifier::of(secret, context)) }",
        |n| {
            let natural = |x: &BigInt| x.to_biguint().expect("an element");
            let start = BigUint::from_bytes_be(b"nullifier") << 64u32;
            let [_, nullifier, _] = permute([start, natural(&n[0]), natural(&n[1])]);
            Some(vec![nullifier])
        },
    );
}

/// All leaves of a sparse tree of depth 3, by place; `None` where there is nothing.
struct Sparse(Vec<Option<(BigInt, BigInt)>>);

impl Sparse {
    const DEPTH: usize = 3;

    /// A tree with these values under the first keys that share no place.
    fn new(values: &[i32]) -> Sparse {
        let mut tree = Sparse(vec![None; 1 << Self::DEPTH]);
        let mut keys = keys();
        for value in values {
            let mut free = keys.by_ref().filter(|key| tree.0[Self::place(key)].is_none());
            let key = free.next().expect("a key whose place is empty");
            let place = Self::place(&key);
            tree.0[place] = Some((key, (*value).into()));
        }
        tree
    }

    /// The lowest bits of the key's hash.
    fn place(key: &BigInt) -> usize {
        let hash = hash(std::slice::from_ref(key));
        (0..Self::DEPTH).map(|i| usize::from(hash.bit(i as u64)) << i).sum()
    }

    /// The nodes of all heights, the leaves first.
    fn nodes(&self) -> Vec<Vec<BigInt>> {
        let leaf = |entry: &Option<(BigInt, BigInt)>| match entry {
            Some((key, value)) => hash(&[key.clone(), value.clone(), 1.into()]),
            None => BigInt::zero(),
        };
        let mut heights = vec![self.0.iter().map(leaf).collect::<Vec<_>>()];
        for height in 0..Self::DEPTH {
            heights.push(heights[height].chunks(2).map(hash).collect());
        }
        heights
    }

    fn root(&self) -> BigInt {
        self.nodes()[Self::DEPTH][0].clone()
    }

    fn path(&self, key: &BigInt) -> Numbers {
        let (nodes, place) = (self.nodes(), Self::place(key));
        (0..Self::DEPTH).map(|height| nodes[height][(place >> height) ^ 1].clone()).collect()
    }

    /// What is at the place of a key, as the inputs of an `Option<Entry>`.
    fn at(&self, key: &BigInt) -> Numbers {
        match &self.0[Self::place(key)] {
            Some((key, value)) => vec![1.into(), key.clone(), value.clone()],
            None => numbers([0, 0, 0]),
        }
    }
}

/// Keys of a tree, keys that share a place with one, and keys of empty places.
fn keys() -> impl Iterator<Item = BigInt> {
    (1..20).map(BigInt::from)
}

#[test]
fn sparse_trees() {
    let tree = Sparse::new(&[70, 80, 0]);
    let value = |key: &BigInt| {
        let found = tree.0[Sparse::place(key)].as_ref().filter(|(other, _)| other == key);
        found.map(|(_, value)| value.clone())
    };
    let get: Vec<Numbers> =
        keys().map(|key| [vec![tree.root(), key.clone()], tree.at(&key), tree.path(&key)].concat()).collect();
    let honest = get.clone();
    // Nothing shown where there is an entry, another value, another path.
    let lies = get.iter().flat_map(|n| {
        let with = |at: usize, value: i32| {
            let mut n = n.clone();
            n[at] = value.into();
            n
        };
        let nothing = with(2, 0);
        [
            [&nothing[..3], &numbers([0, 0]), &nothing[5..]].concat(),
            with(2, 1),
            with(4, 9),
            with(5, 9),
            with(0, 9),
        ]
    });
    let all: Vec<Numbers> = honest.iter().cloned().chain(lies).collect();
    let holds = |n: &Numbers| n[0] == tree.root() && n[2..5] == tree.at(&n[1]) && n[5..] == tree.path(&n[1]);
    agree_on(
        "circuit t(root: field, key: field, e: Option<sparse::Entry>, path: [field; 3]) -> (bool, field) {
            let found = sparse::get(root, key, e, path); reveal((found.is_some(), found.unwrap_or(0)))
        }",
        &all,
        |n| holds(&n.to_vec()).then(|| option(value(&n[1]))),
    );
    agree_on(
        "circuit t(root: field, key: field, e: Option<sparse::Entry>, path: [field; 3]) {
            sparse::assert_lacks(root, key, e, path);
        }",
        &all,
        |n| (holds(&n.to_vec()) && value(&n[1]).is_none()).then(Vec::new),
    );
    agree_on(
        "circuit t(root: field, key: field, value: field, path: [field; 3]) {
            sparse::assert_has(root, key, value, path);
        }",
        &keys()
            .flat_map(|key| {
                [0, 70, 80].map(|v| [vec![tree.root(), key.clone(), v.into()], tree.path(&key)].concat())
            })
            .collect::<Vec<_>>(),
        |n| (value(&n[1]).as_ref() == Some(&n[2])).then(Vec::new),
    );
}

#[test]
fn changes_of_sparse_trees() {
    let tree = Sparse::new(&[70, 80, 0]);
    let options = [numbers([0, 0]), numbers([1, 70]), numbers([1, 9])];
    let mut inputs = vec![];
    for key in keys() {
        for old in &options {
            for new in &options {
                let start = vec![tree.root(), key.clone()];
                inputs.push([start, old.clone(), new.clone(), tree.path(&key)].concat());
            }
        }
    }
    agree_on(
        "circuit t(root: field, key: field, old: Option<field>, new: Option<field>, path: [field; 3]) -> field {
            reveal(sparse::set(root, key, old, new, path))
        }",
        &inputs,
        |n| {
            let read = |i: usize| (!n[i].is_zero()).then(|| (n[1].clone(), n[i + 1].clone()));
            let mut changed = Sparse(tree.0.clone());
            let place = &mut changed.0[Sparse::place(&n[1])];
            if *place != read(2) {
                return None;
            }
            *place = read(4);
            Some(vec![changed.root()])
        },
    );
}

/// A node: hash and sum.
type Node = (BigInt, BigInt);

/// The node above two, if the sum has 64 bits.
fn above(left: &Node, right: &Node) -> Option<Node> {
    let sums = &left.1 + (&right.1 << 64);
    let sum = &left.1 + &right.1;
    u64::try_from(&sum).ok()?;
    Some((hash(&[left.0.clone(), right.0.clone(), sums]), sum))
}

fn nodes(n: &[BigInt]) -> Vec<Node> {
    n.chunks(2).map(|two| (two[0].clone(), two[1].clone())).collect()
}

#[test]
fn sum_trees() {
    agree("circuit t(leaves: [sum::Node; 4]) -> sum::Node { reveal(sum::root_of::<2>(leaves)) }", |n| {
        let leaves = nodes(n);
        let (hash, sum) = above(&above(&leaves[0], &leaves[1])?, &above(&leaves[2], &leaves[3])?)?;
        Some(vec![hash, sum])
    });
    let mut random = Random(6);
    let mut inputs = vec![];
    for _ in 0..10 {
        // Leaf, turns, and the nodes beside the path; one sum is often too large.
        let hashes = elements(&mut random, 3);
        let sums = [random.next() >> 1, random.next() >> 2, random.next() >> random.below(3)];
        let turns = [random.below(2), random.below(2)];
        let node = |i: usize| vec![hashes[i].clone(), sums[i].into()];
        inputs.push([node(0), numbers(turns), node(1), node(2)].concat());
    }
    let root = |n: &[BigInt]| {
        let beside = nodes(&n[4..]);
        let mut node = (n[0].clone(), n[1].clone());
        for (turn, beside) in n[2..4].iter().zip(&beside) {
            node = if turn.is_zero() { above(&node, beside)? } else { above(beside, &node)? };
        }
        Some(vec![node.0, node.1])
    };
    agree_on(
        "circuit t(leaf: sum::Node, turns: [bool; 2], path: [sum::Node; 2]) -> sum::Node {
            reveal(sum::root(leaf, turns, path))
        }",
        &inputs,
        root,
    );
    let claims: Vec<Numbers> = inputs
        .iter()
        .filter_map(|n| Some((n, root(n)?)))
        .flat_map(|(n, root)| {
            let less = vec![root[0].clone(), &root[1] - 1];
            [[root, n.clone()].concat(), [less, n.clone()].concat()]
        })
        .collect();
    agree_on(
        "circuit t(root: sum::Node, leaf: sum::Node, turns: [bool; 2], path: [sum::Node; 2]) {
            sum::verify(root, leaf, turns, path);
        }",
        &claims,
        |n| (root(&n[2..])? == n[..2]).then(Vec::new),
    );
}

/// The nodes of all heights above these leaves, of which there are 2^depth if zeros are counted.
fn heights(leaves: &[BigInt], depth: usize) -> Vec<Vec<BigInt>> {
    let mut lowest = leaves.to_vec();
    lowest.resize(1 << depth, BigInt::zero());
    let mut heights = vec![lowest];
    for height in 0..depth {
        heights.push(heights[height].chunks(2).map(hash).collect());
    }
    heights
}

/// What is beside the way from a leaf to the root.
fn beside<T: Clone>(heights: &[Vec<T>], index: usize) -> Vec<T> {
    let below = &heights[..heights.len() - 1];
    below.iter().zip(0..).map(|(nodes, height)| nodes[(index >> height) ^ 1].clone()).collect()
}

#[test]
fn trees_of_all_leaves() {
    for (depth, count) in [(0, 1), (1, 1), (1, 2), (2, 3), (3, 5), (3, 8)] {
        let root_of = format!(
            "circuit t(leaves: [field; {count}]) -> field {{ reveal(merkle::root_of::<{depth}, {count}>(leaves)) }}"
        );
        agree(&root_of, |leaves| Some(heights(leaves, depth)[depth].clone()));
    }
    let none = "circuit t(x: field) -> field { reveal(merkle::root_of::<2, 0>([]) + x) }";
    agree(none, |n| Some(vec![(&n[0] + &heights(&[], 2)[2][0]) % order()]));
    for (depth, count) in [(1, 1), (2, 3), (2, 4), (3, 5)] {
        let last = (1 << depth) - 1;
        let path_of = format!(
            "circuit t(leaves: [field; {count}], index: int 0..={last}) -> [field; {depth}] {{
                reveal(merkle::path_of(leaves, index))
            }}"
        );
        agree(&path_of, |n| {
            let index = usize::try_from(&n[count]).expect("a small number");
            Some(beside(&heights(&n[..count], depth), index))
        });
    }
    agree("circuit t(index: u8) -> [bool; 8] { reveal(merkle::turns(index)) }", |n| {
        Some((0..8).map(|i| truth(n[0].bit(i))).collect())
    });
}

#[test]
fn paths_of_sum_trees() {
    let path_of = "circuit t(leaves: [sum::Node; 4], index: int 0..=3) -> [sum::Node; 2] {
        reveal(sum::path_of::<2>(leaves, index))
    }";
    agree(path_of, |n| {
        let (leaves, index) = (nodes(&n[..8]), usize::try_from(&n[8]).expect("a small number"));
        let higher = vec![above(&leaves[0], &leaves[1])?, above(&leaves[2], &leaves[3])?];
        let highest = vec![above(&higher[0], &higher[1])?];
        let path = beside(&[leaves, higher, highest], index);
        Some(path.into_iter().flat_map(|(hash, sum)| [hash, sum]).collect())
    });
}

#[test]
fn sparse_trees_of_all_entries() {
    let tree = Sparse::new(&[70, 80, 0]);
    let entries: Vec<(BigInt, BigInt)> = tree.0.iter().flatten().cloned().collect();
    let flat = |entries: &[(BigInt, BigInt)]| -> Numbers {
        entries.iter().flat_map(|(key, value)| [key.clone(), value.clone()]).collect()
    };
    let other = keys().find(|key| Sparse::place(key) == Sparse::place(&entries[0].0) && *key != entries[0].0);
    let clash = [&entries[..2], &[(other.expect("a key of the same place"), 5.into())]].concat();
    let turned = [entries[2].clone(), entries[0].clone(), entries[1].clone()];
    let lists = [flat(&entries), flat(&turned), flat(&clash)];
    let sound = |n: &[BigInt]| n != flat(&clash).as_slice();
    agree_on(
        "circuit t(entries: [sparse::Entry; 3]) -> field { reveal(sparse::root_of::<3, 3>(entries)) }",
        &lists,
        |n| sound(n).then(|| vec![tree.root()]),
    );
    let inputs: Vec<Numbers> =
        lists.iter().flat_map(|list| keys().map(|key| [list.clone(), vec![key]].concat())).collect();
    agree_on(
        "circuit t(entries: [sparse::Entry; 3], key: field) -> [field; 3] {
            reveal(sparse::path_of(entries, key))
        }",
        &inputs,
        |n| sound(&n[..6]).then(|| tree.path(&n[6])),
    );
    let empty = "circuit t(x: field) -> field { reveal(sparse::root_of::<3, 0>([]) + x) }";
    agree(empty, |n| Some(vec![(&n[0] + Sparse::new(&[]).root()) % order()]));
}
