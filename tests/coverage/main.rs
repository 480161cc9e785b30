//! Whether intervals hold what they say they hold.
//!
//! A day whose every figure is known is simulated thousands of times, each time as an experiment with a seed of its own,
//! and it is counted how often an interval holds the true figure. Most figures of these days are known exactly from their
//! Markov chain ([`oracle`]); percentiles of waits and shares of days from one run so long that its own error is nothing
//! beside that of the experiments ([`truth`]).
//!
//! | module | what it is for |
//! |---|---|
//! | [`days`] | the days that are played |
//! | [`truth`] | their true figures |
//! | [`figures`] | the figures that are judged |
//! | [`trials`] | what one experiment says, and whether it holds |
//! | [`held`] | counts of many experiments |
//! | [`verdict`] | how often an interval must hold |
//! | [`table`] | the counts as a page |

#[path = "../oracle/mod.rs"]
mod oracle;

mod days;
mod figures;
mod held;
mod table;
mod trials;
mod truth;
mod verdict;

use days::CheapDay;
use held::{Held, held};
use table::Page;
use trials::{Trial, Way};
use truth::Truth;

/// Days, and the experiments that are made with each.
type Plan = Vec<(CheapDay, Vec<(Way, u32)>)>;

/// Makes every experiment of a plan `runs` times, each time with a seed of its own.
fn carry_out(plan: Plan, long_run: u32, runs: u64, mut then: impl FnMut(&Trial<'_>, &[Held])) {
    let mut seeds = 0;
    for (day, experiments) in plan {
        let truth = Truth::of(&day, long_run);
        for (way, replications) in experiments {
            let trial = Trial::new(&day, &truth, way, replications);
            let counted = held(&trial, seeds, runs);
            seeds += runs;
            then(&trial, &counted);
        }
    }
}

fn plain(day: CheapDay, replications: &[u32]) -> (CheapDay, Vec<(Way, u32)>) {
    let experiments = replications.iter().map(|&n| (Way::Plain, n));
    (day, experiments.collect())
}

/// A thousand experiments show a cell that is wrong by three points or more.
#[test]
fn intervals_hold_what_they_say() {
    const CELLS: usize = 2 * 84 + 3 * 73 + 66 + 11;
    let (usual, mut experiments) = plain(days::usual(), &[10, 20, 64]);
    experiments.extend([(Way::Controlled, 20), (Way::Compared, 20)]);
    let plan = vec![plain(days::graded(30.0), &[10, 20]), (usual, experiments)];
    let mut cells = 0;
    let mut wrong = Vec::new();
    carry_out(plan, 60_000, 1_000, |trial, counted| {
        cells += counted.len();
        wrong.extend(verdict::judge_by_chance(trial, counted, CELLS));
    });
    assert_eq!(cells, CELLS);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Prints the page that is part of the documentation.
#[test]
#[ignore = "plays a few billion calls"]
fn intervals_hold_what_they_say_in_ten_thousand_experiments() {
    let (usual, mut experiments) = plain(days::usual(), &[10, 20, 64, 200]);
    for n in [10, 64] {
        experiments.extend([(Way::Controlled, n), (Way::Compared, n)]);
    }
    experiments.push((Way::Until(0.02), 64));
    let plan = vec![
        plain(days::graded(5.0), &[5, 10, 20, 64]),
        plain(days::graded(12.0), &[5, 10, 20, 64]),
        plain(days::graded(30.0), &[5, 10, 20, 64, 200]),
        plain(days::graded(60.0), &[10, 20, 64]),
        plain(days::graded(300.0), &[10, 20]),
        plain(days::very_good(), &[20]),
        plain(days::long(), &[10]),
        (usual, experiments),
    ];
    let mut page = Page::default();
    let mut wrong = Vec::new();
    carry_out(plan, truth::LONG_RUN, 10_000, |trial, counted| {
        page.add(trial, counted);
        wrong.extend(verdict::judge(trial, counted));
    });
    println!("{}", page.text());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
