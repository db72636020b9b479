//! A clause means the same as a script and as an image, and costs what is said.

use super::super::super::call::{Known, unchecked};
use super::super::attacks::Scene;
use super::*;

/// Numbers that are random, and those beside which something changes.
fn interesting(n: u64, seed: &mut u64) -> u64 {
    *seed = crate::mixed::mixed(*seed);
    let near =
        [0, 1, 2, 3, 4, 300, 301, 299, 499, 500, 501, 990, 1_000, 1_001, (1 << 32) - 1, 1 << 32, u64::MAX];
    match *seed % 3 {
        0 => near[(*seed >> 8) as usize % near.len()],
        1 => (*seed >> 8) % 12,
        _ => (*seed >> 8) % n,
    }
}

/// What the clause says in clear, what its image says, and what its script says.
fn verdicts(owned: &Owned, scene: &Scene, name: &str, given: &[Leaf]) -> [bool; 3] {
    let (call, failure) = owned.reckless(name, given);
    let draft = owned.draft(&call);
    let script = simulate(&draft.body, &draft.secrets).is_ok();
    let clause = scene.contract.clauses.iter().find(|other| other.name == name).expect("the clause");
    let known = Known::new(clause.clause(), &scene.parameters, &scene.held, &scene.header);
    let (made, _) = unchecked(clause, known, &scene.held, given, &mut random);
    let output = scene.holding(scene.held.clone());
    let made = made.of(&scene.contract, clause, &output, &scene.held).expect("no key");
    let image = scene.verdict(&made).is_ok();
    [failure.is_none(), image, script]
}

#[test]
fn a_script_and_an_image_accept_the_same() {
    let key = Leaf::Key(SigningKey::random().verification_key().to_bytes());
    let (mut till, mut gauge) = (till(), gauge());
    let mut seed = 1;
    let mut seen = [0, 0];
    for round in 0..120u64 {
        // The till holds something else each time.
        let (sold, orders, amount) = (
            interesting(u64::from(u32::MAX), &mut seed) >> 33,
            round,
            interesting(1_200, &mut seed).min(1_200),
        );
        till.held.strings = vec![hidden(sold), PayloadItem::string(Scalar::from(orders).to_bytes())];
        let value = ValueOpening {
            flv: Scalar::ZERO,
            flv_blinding: Scalar::ZERO,
            ..ValueOpening::hidden(amount, Scalar::ZERO)
        };
        till.held.values = vec![value.clone()];
        rewrite(&mut till);
        let flavored = ValueOpening::hidden(amount, Scalar::from(5u64));
        let scene =
            Scene::new(TILL, vec![key, number(5), number(1_000)], till.held.strings.clone(), vec![flavored]);
        for name in ["sell", "take", "forget"] {
            let given = [number(interesting(1_500, &mut seed))];
            let [clear, image, script] = verdicts(&till, &scene, name, &given);
            // In clear nobody looks whether public numbers are of their types.
            assert!(
                image == script && (clear || !image),
                "{name} in round {round}: {clear} {image} {script}"
            );
            seen[usize::from(image)] += 1;
        }
        let (level, on) = (interesting(1_000, &mut seed).min(1_000), round % 2);
        let mark = |n: u64| PayloadItem::string(Scalar::from(n).to_bytes());
        gauge.held.strings = vec![hidden(level), hidden(on), mark(1), mark(round), hidden(round)];
        rewrite(&mut gauge);
        let scene = Scene::new(GAUGE, vec![key, number(1_000)], gauge.held.strings.clone(), vec![]);
        let (by, up) = (interesting(1_000, &mut seed), interesting(2, &mut seed) % 3);
        let moved = if up == 1 { level.wrapping_add(by) } else { level.wrapping_sub(by) };
        let third = (moved / 3).wrapping_add([0, 0, 0, 1, u64::MAX][round as usize % 5]);
        let given = [number(by), number(up), number(third), number(interesting(70_000, &mut seed))];
        let [clear, image, script] = verdicts(&gauge, &scene, "step", &given);
        let what = format!("step {level} {on} {by} {up} {third} in round {round}");
        assert!(image == script && (clear || !image), "{what}: {clear} {image} {script}");
        seen[usize::from(image)] += 1;
    }
    assert!(seen.iter().all(|count| *count > 60), "{seen:?}");
}

/// Writes what the owner holds into the state.
fn rewrite(owned: &mut Owned) {
    let string = |item: &PayloadItem| match item.item() {
        zkvm::tx::PortableItem::String(bytes) => bytes.to_vec(),
        _ => vec![],
    };
    owned.state.output.variables = owned.held.strings.iter().map(string).collect();
    let mut secrets = owned.secrets.clone();
    if let Some(value) = owned.held.values.first() {
        owned.state.output.commitment = secrets.commit(value.qty, value.qty_blinding);
    }
}

#[test]
fn bits_mean_the_same_in_a_script_and_in_an_image() {
    let mut flags = flags([0, 0, 0]);
    let key = Leaf::Key(SigningKey::random().verification_key().to_bytes());
    let (mut seed, mut seen) = (9, [0, 0]);
    for round in 0..60u64 {
        let (held, total) = (interesting(255, &mut seed) % 256, interesting(65_000, &mut seed) % 65_536);
        flags.held.strings = vec![
            hidden(held),
            PayloadItem::string(key.string()),
            hidden(total),
            PayloadItem::string(Scalar::from(round).to_bytes()),
        ];
        rewrite(&mut flags);
        flags.state.output.variables.remove(1);
        let scene = Scene::new(FLAGS, vec![number(1)], flags.held.strings.clone(), vec![]);
        let given = [(); 3].map(|()| number(interesting(300, &mut seed)));
        let [clear, image, script] = verdicts(&flags, &scene, "set", &given);
        assert!(
            image == script && (clear || !image),
            "{held} {total} in round {round}: {clear} {image} {script}"
        );
        seen[usize::from(image)] += 1;
    }
    assert!(seen.iter().all(|count| *count > 5), "{seen:?}");
}

#[test]
fn what_a_script_costs_is_known_before_it_runs() {
    for (owned, clause, given) in [
        (till(), "sell", vec![number(3)]),
        (till(), "take", vec![number(3)]),
        (gauge(), "step", vec![number(15), number(1), number(8), number(42)]),
        (gauge(), "seal", vec![number(2), number(3)]),
    ] {
        let call = owned.call(clause, &given);
        let draft = owned.draft(&call);
        let inputs = zkvm::Inputs::default();
        let mut delegate = zkvm::machine::ProvingDelegate::new(zkvm::r1cs::MockProver::new(), &inputs, 0);
        let items = owned.held.strings.iter().chain(&call.variables).chain(&call.data);
        let openings = items.filter_map(|item| match item {
            PayloadItem::Committed(opening) => Some(*opening),
            _ => None,
        });
        let held = owned
            .held
            .values
            .iter()
            .map(|value| Opening { value: value.qty.into(), blinding: value.qty_blinding });
        openings.chain(held).chain([call.amount]).for_each(|opening| delegate.open(opening));
        let stack = stack_of(&draft.body);
        let machine = zkvm::machine::Machine::for_script(
            &draft.body.program,
            stack,
            zkvm::zkos::SCRIPT_LIMITS,
            &mut delegate,
        );
        let outcome = machine.expect("a stack").run().expect("it runs");
        let [multipliers, constraints, edges] = owned.contract.costs(call.script);
        assert_eq!(multipliers, u64::from(outcome.counts.multipliers), "{clause}");
        assert_eq!(constraints, u64::from(outcome.counts.constraints), "{clause}");
        assert_eq!(edges, u64::from(outcome.counts.edges), "{clause}");
    }
}

/// What the script of a transaction finds on its stack, by docs/spec.md.
fn stack_of(body: &ScriptBody) -> Vec<Vec<u8>> {
    let point = |point: &zkvm::CompressedRistretto| point.to_bytes().to_vec();
    let mut stack = vec![];
    for pair in &body.pairs {
        match pair {
            Pair::Release { memo, value, .. } => stack.extend([point(&memo.output.commitment), point(value)]),
            Pair::Update { before, after, .. } => {
                stack.extend([point(&before.output.commitment), point(&after.commitment)]);
                let variables = before.output.variables.iter().zip(&after.variables);
                stack.extend(variables.flat_map(|(old, new)| [old.clone(), new.clone()]));
            }
            Pair::Lock { .. } | Pair::Deploy { .. } => panic!("a call"),
        }
    }
    stack.into_iter().chain(body.data.iter().cloned()).collect()
}
