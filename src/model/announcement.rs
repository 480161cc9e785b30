//! Callers who are told how long they will wait, compiled.

use super::{Model, TypeModel};
use crate::chance::DurationLaw;
use crate::scenario::{Tells, WaitEstimator};
use crate::units::Tick;

/// What callers of a type are told as they join a queue, and what they do.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AnnouncementModel {
    pub tells: Tells,
    /// Probability of hanging up at once, and what is added to it for every minute, or place, announced.
    pub hangs_up: f64,
    pub hangs_up_per: f64,
    pub hangs_up_if_too_long: f64,
    pub stays: Stays,
    pub repeats: Vec<RepeatModel>,
}

/// The patience of those who stay.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Stays {
    AsBefore,
    /// Drawn anew.
    Anew(DurationLaw),
    /// So many times as long.
    Times(f64),
}

/// A message to those who wait: when it is first heard after joining, after what time again, and how many hang up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RepeatModel {
    pub first: Tick,
    pub every: Option<Tick>,
    pub hangs_up: f64,
}

impl AnnouncementModel {
    /// Whether some hang up at once.
    pub fn lets_balk(&self) -> bool {
        [self.hangs_up, self.hangs_up_per, self.hangs_up_if_too_long]
            .iter()
            .any(|&probability| probability > 0.0)
    }

    /// Whether somebody hangs up, or waits, otherwise than if nothing were told.
    pub fn changes_somebody(&self) -> bool {
        let stays = !matches!(self.stays, Stays::AsBefore | Stays::Times(1.0));
        self.lets_balk() || stays || !self.repeats.is_empty()
    }

    /// The share of those who hear it, and are told next to nothing, whom neither patience, of which so many have no end to
    /// theirs, nor a message makes hang up however long they wait.
    fn lasting(&self, never: f64) -> f64 {
        let never = match &self.stays {
            Stays::Anew(law) => law.never_probability(),
            Stays::AsBefore | Stays::Times(_) => never,
        };
        let hears_out = |repeat: &RepeatModel| match repeat.every {
            None => 1.0 - repeat.hangs_up,
            Some(_) => 0.0,
        };
        let hear_out: f64 = self.repeats.iter().map(hears_out).product();
        never * (1.0 - self.hangs_up) * hear_out
    }
}

impl TypeModel {
    /// The share of callers who never hang up once they wait: of those who are told nothing.
    pub fn lasting_untold(&self) -> f64 {
        self.patience.never_probability()
    }

    /// The same of those who are told how long, where that is short, and are offered nothing: all of them where nobody is told.
    pub fn lasting_on_line(&self) -> f64 {
        let untold = self.lasting_untold();
        match &self.announcement {
            None => untold,
            Some(announcement) => announcement.lasting(untold),
        }
    }

    /// The same where they are offered to be rung back, if they are: who accepts has no patience to
    /// lose.
    pub fn lasting_told(&self) -> f64 {
        let lasting = self.lasting_on_line();
        let Some(callbacks) = &self.callbacks else {
            return lasting;
        };
        let hear_out = self
            .announcement
            .as_ref()
            .map_or(1.0, |told| 1.0 - told.hangs_up);
        let accept = self.accepting();
        hear_out * accept * callbacks.reached() + callbacks.lasting_on_line(lasting)
    }

    /// The share of those who hear out what they are told who accept to be rung back, when waits are as long as can be.
    pub fn accepting(&self) -> f64 {
        let told = self.announcement.as_ref();
        let still_there = |wait: f64| {
            let stays = match told.map(|told| &told.stays) {
                Some(Stays::Anew(law)) => law.survival(wait),
                Some(Stays::Times(factor)) => self.patience.survival(wait / factor),
                Some(Stays::AsBefore) | None => self.patience.survival(wait),
            };
            let repeats = told.map_or(&[][..], |told| &told.repeats);
            let hears_out = |repeat: &RepeatModel| {
                let first = repeat.first.as_seconds();
                if wait < first {
                    return 1.0;
                }
                let times = match repeat.every {
                    None => 1.0,
                    Some(every) => 1.0 + ((wait - first) / every.as_seconds()).floor(),
                };
                (1.0 - repeat.hangs_up).powf(times)
            };
            stays * repeats.iter().map(hears_out).product::<f64>()
        };
        (self.callbacks.as_ref()).map_or(0.0, |callbacks| callbacks.accepting(still_there))
    }

    /// The same however long a queue has grown: nobody where the more hang up the more they are told of.
    pub fn lasting_at_last(&self) -> f64 {
        match self.hangs_up_per() > 0.0 {
            true => 0.0,
            false => self.lasting_told(),
        }
    }

    /// How many more hang up for every minute, or place, that they are told of, where that rises with the queue. The last wait
    /// does not where others are always taken first.
    fn hangs_up_per(&self) -> f64 {
        match &self.announcement {
            Some(told) if told.tells == Tells::Place => told.hangs_up_per,
            Some(told) if self.wait_estimator != WaitEstimator::LastToEnterService => {
                told.hangs_up_per
            }
            _ => 0.0,
        }
    }

    /// Whether some who wait hang up some time, told or not.
    pub fn can_abandon(&self) -> bool {
        let never = self.patience.never_probability();
        never < 1.0
            || self.announcement.as_ref().is_some_and(|told| {
                let anew = matches!(&told.stays, Stays::Anew(law) if law.never_probability() < 1.0);
                anew || !told.repeats.is_empty()
            })
    }

    /// Whether some hang up on hearing that, or how long, they must wait.
    pub fn can_balk(&self) -> bool {
        let told = self.announcement.as_ref();
        self.balk > 0.0 || told.is_some_and(AnnouncementModel::lets_balk)
    }

    /// A time in seconds, no shorter than the mean, after which those who wait have hung up, told or not; `None` where some
    /// never do. So many calls of the type come in a second.
    pub fn hung_up_after(&self, rate: f64) -> Option<f64> {
        let mean = |law: &DurationLaw| law.is_finite().then(|| law.mean());
        let untold = mean(&self.patience);
        let Some(announcement) = &self.announcement else {
            return untold;
        };
        let told = match &announcement.stays {
            Stays::AsBefore => untold,
            Stays::Anew(law) => mean(law),
            Stays::Times(factor) => untold.map(|mean| mean * factor),
        };
        let told = told.or_else(|| {
            let per_second = match announcement.tells {
                Tells::ExpectedWait => self.hangs_up_per() / 60.0,
                // As long as a place takes where all calls are answered.
                Tells::Place => self.hangs_up_per() * rate,
            };
            let again = |repeat: &RepeatModel| {
                let every = repeat.every?;
                Some(repeat.first.as_seconds().max(every.as_seconds()) / repeat.hangs_up)
            };
            let at_once = (per_second > 0.0).then(|| 1.0 / per_second);
            let repeats = announcement.repeats.iter().filter_map(again);
            repeats.chain(at_once).reduce(f64::min)
        })?;
        Some(untold.map_or(told, |untold| told.max(untold)))
    }
}

impl Model {
    /// Whether some callers are told how long they will wait, or their place.
    pub(crate) fn announces(&self) -> bool {
        self.types.iter().any(|t| t.announcement.is_some())
    }
}
