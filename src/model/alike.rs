//! In what two models differ.

use super::{Model, TypeModel};
use crate::error::Place;

impl Model {
    /// Reports everything in which this model differs from another that the staff of its agent groups does not explain.
    ///
    /// What is derived for a reader alone (its name, the order of the file, the defaults it used) may differ.
    pub(crate) fn check_alike_but_for_staff(&self, first: &Model, mut place: Place<'_>) {
        let mut differ = |name: &str, found: String, wanted: String| {
            if found != wanted {
                place.field(name).say(format!(
                    "found {found}; {wanted} is accepted, as in the first model"
                ));
            }
        };
        let names = |names: Vec<&str>| names.join(", ");
        let types = |model: &Model| names(model.types.iter().map(|t| t.name.as_str()).collect());
        let groups = |model: &Model| names(model.groups.iter().map(|g| g.name.as_str()).collect());
        let lines = |model: &Model| {
            let types: Vec<&str> = model.types.iter().map(|t| t.name.as_str()).collect();
            model.lines.shown(&types)
        };
        let limit = |limit: Option<u32>| limit.map_or("none".to_owned(), |limit| limit.to_string());
        differ("call_types", types(self), types(first));
        differ("agent_groups", groups(self), groups(first));
        differ("lines", lines(self), lines(first));
        differ(
            "queue_limit",
            limit(self.queue_limit),
            limit(first.queue_limit),
        );
        if self.grid != first.grid {
            let what = match (self.grid.is_day(), first.grid.is_day()) {
                (true, true) => ("day", "another day; the same day is accepted"),
                (false, false) => (
                    "steady_state",
                    "another warm-up or other batches, which follow from the staff where they are not stated; the same \
                     are accepted",
                ),
                (true, false) => ("day", "a day; a steady state is accepted"),
                (false, true) => ("day", "a steady state; a day is accepted"),
            };
            place
                .field(what.0)
                .say(format!("found {}, as in the first model", what.1));
        } else if self.grid.is_day() && self.after_closing != first.after_closing {
            place
                .field("day")
                .field("after_closing")
                .say("found another rule; the same rule is accepted, as in the first model");
        }
        if self.start != first.start && types(self) == types(first) && groups(self) == groups(first)
        {
            place
                .field("starting_state")
                .say("found something else; the same is accepted, as in the first model");
        }
        for (group, other) in self.groups.iter().zip(&first.groups) {
            let alike = [
                ("pickup", group.pickup == other.pickup),
                ("absence", group.absence == other.absence),
                ("speeds", group.speeds == other.speeds),
            ];
            for (name, is_same) in alike {
                if group.name == other.name && !is_same {
                    place
                        .field(&format!("agent_groups.{}.{name}", group.name))
                        .say("found something else; the same is accepted, as in the first model");
                }
            }
        }
        if (self.routing != first.routing || self.router != first.router)
            && types(self) == types(first)
            && groups(self) == groups(first)
        {
            place.field("agent_groups").say(
                "found other skills, priorities or rules of routing; the same are accepted, as in the first model",
            );
        }
        for call_type in &self.types {
            if let Some(other) = first.types.iter().find(|t| t.name == call_type.name) {
                call_type.check_alike(other, place.field(&format!("call_types.{}", other.name)));
            }
        }
    }
}

impl TypeModel {
    fn check_alike(&self, first: &TypeModel, mut place: Place<'_>) {
        for (name, is_same) in [
            ("arrivals", self.arrivals == first.arrivals),
            ("outbound", self.outbound == first.outbound),
            (
                "handle_time",
                self.handle == first.handle
                    && self.parts == first.parts
                    && self.handle_factor == first.handle_factor,
            ),
            ("handle_growth_per_minute", self.growth == first.growth),
            ("patience", self.patience == first.patience),
            ("balk", self.balk == first.balk),
            ("self_service", self.self_service == first.self_service),
            ("callbacks", self.callbacks == first.callbacks),
            (
                "wait_estimator",
                self.wait_estimator == first.wait_estimator,
            ),
            ("announcement", self.announcement == first.announcement),
            ("redials", self.redials == first.redials),
            ("returns", self.returns == first.returns),
            ("transfers", self.transfers == first.transfers),
            ("same_agent", self.same_agent == first.same_agent),
            ("misroutes", self.misroutes == first.misroutes),
            ("target", self.levels == first.levels),
        ] {
            if !is_same {
                place
                    .field(name)
                    .say("found something else; the same is accepted, as in the first model");
            }
        }
    }
}
