//! Calls that are transferred: an open network of queues (Jackson 1963).

use super::birth_death::{MarkovQueue, Stationary};

/// Stations with agents of their own, first come first served, nobody hangs up. A call that ends at one goes on to another
/// with fixed probabilities, whatever happened before, and its handle time there is drawn anew.
#[derive(Debug, Clone)]
pub struct Network {
    /// Calls per unit of time that come from outside, by station.
    pub arrival_rates: Vec<f64>,
    /// 1 / mean handle time.
    pub service_rates: Vec<f64>,
    pub servers: Vec<usize>,
    /// `transfers[from][to]`: P(goes on there); what is left of 1 goes away.
    pub transfers: Vec<Vec<f64>>,
}

impl Network {
    /// Calls that come to each station in a unit of time, from outside and from others: the traffic equations
    /// λ_j = γ_j + Σ_i λ_i p_ij, by elimination with pivots.
    pub fn visit_rates(&self) -> Vec<f64> {
        let n = self.arrival_rates.len();
        // Rows of (I - P)ᵀ, and the right-hand side behind them.
        let mut rows: Vec<Vec<f64>> = (0..n)
            .map(|to| {
                let own = |from: usize| f64::from(u8::from(from == to));
                let mut row: Vec<f64> = (0..n)
                    .map(|from| own(from) - self.transfers[from][to])
                    .collect();
                row.push(self.arrival_rates[to]);
                row
            })
            .collect();
        for column in 0..n {
            let size = |row: &Vec<f64>| row[column].abs();
            let pivot = (column..n)
                .max_by(|&a, &b| size(&rows[a]).total_cmp(&size(&rows[b])))
                .unwrap();
            rows.swap(column, pivot);
            assert!(rows[column][column].abs() > 1e-12, "calls that never leave");
            let pivot_row = rows[column].clone();
            for (at, row) in rows.iter_mut().enumerate() {
                if at == column {
                    continue;
                }
                let factor = row[column] / pivot_row[column];
                for (entry, above) in row.iter_mut().zip(&pivot_row) {
                    *entry -= factor * above;
                }
            }
        }
        (0..n).map(|at| rows[at][n] / rows[at][at]).collect()
    }

    /// Each station by itself: in the long run it is M/M/n at its visit rate, independent of the others.
    pub fn stations(&self) -> Vec<Stationary> {
        let rates = self.visit_rates();
        let each = rates.iter().zip(&self.service_rates).zip(&self.servers);
        each.map(|((&rate, &service), &servers)| MarkovQueue::new(rate, service, servers).solve())
            .collect()
    }

    /// Mean time from a call's arrival from outside until it goes away (Little's law).
    pub fn mean_time_in_system(&self) -> f64 {
        let present: f64 = self
            .stations()
            .iter()
            .map(|s| s.queue_length() + s.busy())
            .sum();
        present / self.arrival_rates.iter().sum::<f64>()
    }
}
