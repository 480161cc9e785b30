//! Random transfers and misroutes for scenarios that have none.

use std::collections::BTreeMap;

use callcenter::scenario::{Misroutes, Transfers};
use callcenter::{Law, Scenario};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::scenarios::{Delay, GROUPS, TYPES};

/// A row of probabilities, by the place of the call type in the file.
type Row = Vec<f64>;

/// Who is passed on, for every call type and every skill.
#[derive(Debug, Clone)]
pub struct Passing {
    transfers: Vec<Option<(Transfers, Row)>>,
    misroutes: Vec<Option<(Row, Option<Law>)>>,
    /// By group and type.
    skills: Vec<Option<Row>>,
}

impl Passing {
    /// The same scenario where agents pass callers on, and some reach a wrong queue first.
    pub fn given_to(self, mut scenario: Scenario) -> Scenario {
        let names: Vec<String> = (scenario.call_types.iter())
            .map(|t| t.name.clone())
            .collect();
        let named = |row: &Row, but: Option<usize>| -> BTreeMap<String, f64> {
            let row = names.iter().cloned().zip(row).enumerate();
            let row = row.filter(|&(t, (_, &p))| p > 0.0 && Some(t) != but);
            row.map(|(_, (name, &p))| (name, p)).collect()
        };
        for (t, call_type) in scenario.call_types.iter_mut().enumerate() {
            let transfers = self.transfers[t].as_ref();
            call_type.transfers = transfers.map(|(transfers, row)| Transfers {
                to: named(row, None),
                ..transfers.clone()
            });
            let misroutes = self.misroutes[t].as_ref().map(|(row, law)| Misroutes {
                to: named(row, Some(t)),
                found_out_after: law.clone(),
            });
            call_type.misroutes = misroutes.filter(|misroutes| !misroutes.to.is_empty());
            // Attempts of those who go wrong are counted in two queues.
            call_type.fresh |= call_type.misroutes.is_some() && call_type.redials.is_some();
        }
        for (g, group) in scenario.agent_groups.iter_mut().enumerate() {
            for skill in &mut group.skills {
                let t = names.iter().position(|name| *name == skill.call_type);
                let t = t.unwrap();
                if self.transfers[t].is_some()
                    && let Some(row) = &self.skills[g * TYPES.len() + t]
                {
                    skill.transfers_to = named(row, None);
                }
            }
        }
        scenario
    }
}

/// Transfers and misroutes in this share of the scenarios.
pub fn passing(share: f64, time: Delay) -> BoxedStrategy<Option<Passing>> {
    if share <= 0.0 {
        return Just(None).boxed();
    }
    let transfers = prop::option::weighted(0.7, (transfers(time), row()));
    let misroutes = prop::option::weighted(0.3, (row(), time.law()));
    let skills = prop::option::weighted(0.3, row());
    let passing = (
        vec(transfers, TYPES.len()),
        vec(misroutes, TYPES.len()),
        vec(skills, GROUPS.len() * TYPES.len()),
    )
        .prop_map(|(transfers, misroutes, skills)| Passing {
            transfers,
            misroutes,
            skills,
        });
    prop::option::weighted(share, passing).boxed()
}

/// Probabilities that add up to 1 at most.
fn row() -> impl Strategy<Value = Row> {
    let entry = prop_oneof![3 => Just(0.0), 3 => 0.01f64..0.5, 1 => Just(1.0)];
    vec(entry, TYPES.len()).prop_map(|row| {
        let sum: f64 = row.iter().sum::<f64>().max(1.0);
        row.into_iter().map(|p| p / sum).collect()
    })
}

fn transfers(time: Delay) -> impl Strategy<Value = Transfers> {
    let warm = prop_oneof![1 => Just(0.0), 2 => Just(1.0), 2 => 0.0f64..1.0];
    (
        prop::option::weighted(0.8, warm),
        time.law(),
        prop::option::weighted(0.8, 0u32..=3),
        any::<bool>(),
    )
        .prop_map(|(warm, conference, most, keep_queue_age)| Transfers {
            to: BTreeMap::new(),
            warm,
            conference,
            most,
            keep_queue_age,
        })
}
