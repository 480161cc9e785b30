//! The distribution of the wait for one agent: the renewal equation, solved on grids.
//!
//! G(t) = ρ (1 − F(t)) + ρ ∫_0^t G(t − u) dF(u), where F(t) = E[min(S, t)]/E[S] is the law of what is left of a handle time S
//! in progress. Between the points of a grid G is taken as a straight line and F as it is, by its mass and its mean in
//! each cell. So neither steps of S nor a density without bound at 0 matter much: the error is of the order of the square
//! of the step. What the equations say on a grid is a power series divided by another, which two Fourier transforms do,
//! with weights that fall along the grid so that what wraps around is nothing.
//!
//! Each grid is solved with its step, twice and four times that. The first two are extrapolated, and so are the last two, to
//! see how far they are apart. Grids for waits of every length are as fine relative to that length; each is made when
//! it is first asked for.
use std::sync::OnceLock;

use super::fourier::{Complex, transform};
use crate::chance::DurationLaw;
use crate::error::{Error, ErrorKind, Result};

/// Cells of the finer grid.
const CELLS: usize = 1 << 14;
/// From one grid to the next the step grows by this factor.
const STRIDE: f64 = 2.0;
/// The first grid ends at this many mean handle times, and there are so many.
const FIRST: f64 = 1e-9;
const GRIDS: usize = 80;
/// A cell with a larger share of F than this is halved before its mean is taken.
const SHARE: f64 = 1.0 / 256.0;
/// Two solutions further apart than this are not trusted.
const TRUSTED: f64 = 1e-6;

/// P(wait > t) for one agent at a load ρ with 0 ≤ ρ < 1.
#[derive(Clone)]
pub(super) struct WaitTables {
    load: f64,
    mean: f64,
    handle_time: DurationLaw,
    grids: Vec<OnceLock<Grid>>,
}

/// G − ρ (1 − ρ)(1 − F), the part for which the agent has been busy with more than one call, which is smoother than the
/// whole.
#[derive(Debug, Clone)]
struct Grid {
    step: f64,
    values: Vec<f64>,
    /// The largest difference of the two extrapolations where the grid is used.
    apart: f64,
}

impl std::fmt::Debug for WaitTables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let made = self.grids.iter().filter(|grid| grid.get().is_some());
        write!(f, "WaitTables(load {}, {} made)", self.load, made.count())
    }
}

impl WaitTables {
    pub(super) fn new(load: f64, handle_time: DurationLaw) -> Self {
        WaitTables {
            load,
            mean: handle_time.mean(),
            handle_time,
            grids: vec![OnceLock::new(); GRIDS],
        }
    }

    /// P(wait > t), for t from 0.
    ///
    /// # Errors
    /// Where it is not known to 10^−6.
    pub(super) fn longer(&self, t: f64) -> Result<f64> {
        if t == 0.0 {
            return Ok(self.load);
        }
        let mut end = FIRST * self.mean;
        for grid in &self.grids {
            if t <= end {
                let grid = grid.get_or_init(|| self.grid(end));
                if grid.apart > TRUSTED {
                    return Err(Error::new(
                        ErrorKind::NotSupported,
                        format!(
                            "t: found {t}; at {} erlangs a share of calls waiting for so long cannot be found to {TRUSTED:e}",
                            self.load
                        ),
                    ));
                }
                let one_call = self.load * (1.0 - self.load) * (1.0 - self.residual(t));
                return Ok((one_call + grid.at(t)).clamp(0.0, self.load));
            }
            end *= STRIDE;
        }
        // 10^15 handle times: by Chebyshev's inequality less than any rounding.
        Ok(0.0)
    }

    /// How far P(wait > t) may be off, by the two solutions; none where nothing is known of it.
    pub(super) fn uncertainty(&self, t: f64) -> Option<f64> {
        let mut end = FIRST * self.mean;
        for grid in &self.grids {
            if t <= end {
                return Some(grid.get_or_init(|| self.grid(end)).apart);
            }
            end *= STRIDE;
        }
        None
    }

    /// F.
    fn residual(&self, t: f64) -> f64 {
        self.handle_time.mean_up_to(t) / self.mean
    }

    fn grid(&self, end: f64) -> Grid {
        let step = end / CELLS as f64;
        let at_points: Vec<f64> = (0..=CELLS)
            .map(|i| self.residual(step * i as f64))
            .collect();
        let cells = at_points.windows(2).enumerate();
        let means: Vec<f64> = cells
            .map(|(i, ends)| match ends {
                &[left, right] => self.mean_of_residual(step * i as f64, step, left, right, 60),
                _ => 1.0,
            })
            .collect();
        let fine = self.solve(&at_points, &means);
        let (middle_points, middle_means) = halved(&at_points, &means);
        let middle = self.solve(&middle_points, &middle_means);
        let (coarse_points, coarse_means) = halved(&middle_points, &middle_means);
        let coarse = self.solve(&coarse_points, &coarse_means);

        // The error is of the order of the square of the step.
        let extrapolated = |fine: &[f64], coarse: &[f64]| -> Vec<f64> {
            let both = fine.iter().step_by(2).zip(coarse);
            both.map(|(fine, coarse)| fine + (fine - coarse) / 3.0)
                .collect()
        };
        let values = extrapolated(&fine, &middle);
        let check = extrapolated(&middle, &coarse);
        let used = (check.len() as f64 / STRIDE * 0.99) as usize;
        let apart = values.iter().step_by(2).zip(&check).skip(used);
        let apart = apart
            .map(|(value, check)| (value - check).abs())
            .fold(0.0, f64::max);
        let one_call = |residual: f64| self.load * (1.0 - self.load) * (1.0 - residual);
        Grid {
            step: 2.0 * step,
            values: values
                .iter()
                .zip(&middle_points)
                .map(|(value, &residual)| value - one_call(residual))
                .collect(),
            apart,
        }
    }

    /// The mean of F over a cell, given F at its ends, by Simpson's rule on parts over which F grows little.
    fn mean_of_residual(&self, from: f64, width: f64, left: f64, right: f64, halvings: u32) -> f64 {
        let middle = self.residual(from + 0.5 * width);
        if right - left <= SHARE || halvings == 0 {
            return (left + 4.0 * middle + right) / 6.0;
        }
        let half = 0.5 * width;
        let lower = self.mean_of_residual(from, half, left, middle, halvings - 1);
        let upper = self.mean_of_residual(from + half, half, middle, right, halvings - 1);
        0.5 * (lower + upper)
    }

    /// G at the points, given F there and its mean in each cell between them.
    fn solve(&self, at_points: &[f64], means: &[f64]) -> Vec<f64> {
        let (load, count) = (self.load, at_points.len());
        // Beyond the grid there are three times as many points; what wraps around has fallen by e^(−32), what is left at its end
        // by e^(−8).
        let points = (4 * (count - 1)).next_power_of_two();
        let fall = 32.0 / points as f64;
        let (mut known, mut weights) = (
            vec![Complex::default(); points],
            vec![Complex::default(); points],
        );
        let mut before = None;
        for (i, &residual) in at_points.iter().enumerate() {
            // The straight line that is 1 at point i, integrated over the cell on its left and on its right.
            let mean = means.get(i).copied().unwrap_or(1.0);
            let left = before.map_or(0.0, |mean: f64| residual - mean);
            let right = mean - residual;
            before = Some(mean);
            let weight = (-fall * i as f64).exp();
            // At point i nothing lies to the right of u = t: there G has its first value, ρ.
            let source = load * (1.0 - residual) - load * right * if i > 0 { load } else { 0.0 };
            if let (Some(known), Some(weights)) = (known.get_mut(i), weights.get_mut(i)) {
                known.re = weight * source;
                weights.re = -weight * load * (left + right);
            }
        }
        if let (Some(known), Some(weights)) = (known.first_mut(), weights.first_mut()) {
            // At t = 0 it is ρ = source + own weight × ρ.
            known.re = load * (1.0 + weights.re);
            weights.re += 1.0;
        }
        transform(&mut known);
        transform(&mut weights);
        for (known, &weight) in known.iter_mut().zip(&weights) {
            *known = *known * weight.inverse();
            known.im = -known.im;
        }
        transform(&mut known);
        known
            .iter()
            .take(count)
            .enumerate()
            .map(|(i, value)| value.re / points as f64 * (fall * i as f64).exp())
            .collect()
    }
}

/// The same grid with cells twice as wide: F at every other point, and its means over pairs of cells.
fn halved(at_points: &[f64], means: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let points = at_points.iter().step_by(2).copied().collect();
    let pairs = means.chunks(2);
    let means = pairs.map(|pair| 0.5 * pair.iter().sum::<f64>()).collect();
    (points, means)
}

impl Grid {
    /// By the cubic through the four nearest points.
    fn at(&self, t: f64) -> f64 {
        let place = t / self.step;
        let last = self.values.len().saturating_sub(4);
        let first = (place.floor() as usize).saturating_sub(1).min(last);
        let x = place - first as f64;
        match self.values.get(first..first + 4) {
            Some(&[a, b, c, d]) => {
                let (x1, x2, x3) = (x - 1.0, x - 2.0, x - 3.0);
                -a * x1 * x2 * x3 / 6.0 + b * x * x2 * x3 / 2.0 - c * x * x1 * x3 / 2.0
                    + d * x * x1 * x2 / 6.0
            }
            _ => 0.0,
        }
    }
}
