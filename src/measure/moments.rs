//! Sums and sums of products over replications, in whole numbers.

/// Two columns whose sums are divided: the second is the denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio(pub usize, pub usize);

/// Three columns: the sum of the first less that of the second, which may be either way, divided by that of the third.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedRatio {
    /// What counts up.
    pub over: usize,
    /// What counts down.
    pub under: usize,
    /// The denominator.
    pub of: usize,
}

/// First and second moments of whole-number columns over replications, for many cells with the same columns.
///
/// Every sum is a 128-bit integer, so that merging in any order gives the same bits. Only the products that some ratio
/// or mean needs are kept. Adding a replication costs O(columns + products) per cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moments {
    columns: usize,
    ratios: Vec<Ratio>,
    /// The products that are summed: pairs of columns, the first not after the second.
    pairs: Vec<(usize, usize)>,
    /// The column that controls the others, where there is one.
    control: Option<usize>,
    /// Observations added to each cell.
    observations: Vec<u64>,
    sums: Vec<u128>,
    products: Vec<u128>,
    /// Observations in which each column was above zero.
    above: Vec<u64>,
    /// Observations in which the numerator of each ratio was below its denominator.
    below: Vec<u64>,
}

/// What moments say of a mean or a ratio: the figure, its error, and what that error rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// The figure.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Observations: replications, or blocks of them where several make one observation.
    pub observations: u64,
    /// Degrees of freedom of the error.
    pub degrees: u64,
    /// Observations in which the denominator was above zero; all of them for a mean.
    pub occurring: u64,
    /// Observations in which there was something to count: the numerator was above zero.
    pub hits: u64,
    /// Observations in which something was missing: the numerator was below the denominator; all of them for a mean.
    pub misses: u64,
    /// By how much one more hit, of the root mean square size of those there were, would raise the figure.
    pub hit: f64,
    /// By how much one more miss, of the root mean square size of those there were, would lower the figure.
    pub miss: f64,
    /// Observations the hits amount to if all had been of one size, (Σx)²/Σx² (Kish): all of them where days are alike,
    /// one where nearly everything happened on one day.
    pub even_hits: f64,
    /// The same of the misses.
    pub even_misses: f64,
    /// How much of a ratio's denominator belongs to the observation a hit is found in, Σxy/(Σx·Σy); 1/n of a mean, and
    /// where denominators are alike. A day that has most of the calls draws the ratio to itself, so that residuals are
    /// smaller than errors.
    pub leverage: f64,
    /// Whether the numerator is a length of time, of which a hit may be short by chance, and not a number of calls.
    pub is_time: bool,
}

impl Reading {
    /// A figure and its error over so many observations, none of which is an exception.
    pub fn new(value: f64, standard_error: f64, observations: u64) -> Self {
        Reading {
            value,
            standard_error,
            observations,
            degrees: observations.saturating_sub(1),
            occurring: observations,
            hits: observations,
            misses: observations,
            hit: 0.0,
            miss: 0.0,
            even_hits: observations as f64,
            even_misses: observations as f64,
            leverage: 1.0 / observations.max(1) as f64,
            is_time: false,
        }
    }

    /// The same in another unit: everything times `factor`.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Self {
        for figure in [
            &mut self.value,
            &mut self.standard_error,
            &mut self.hit,
            &mut self.miss,
        ] {
            *figure *= factor;
        }
        self
    }

    /// The same as a figure that does not count exceptions, such as the time agents are on duty.
    #[must_use]
    pub fn regular(mut self) -> Self {
        self.occurring = self.observations;
        self.hits = self.observations;
        self.misses = self.observations;
        self.even_hits = self.observations as f64;
        self.even_misses = self.observations as f64;
        self
    }
}

impl Moments {
    /// For this many cells of this many columns, keeping what these ratios and the means of these columns need.
    pub fn new(cells: usize, columns: usize, ratios: &[Ratio], means: &[usize]) -> Self {
        let wanted = ratios
            .iter()
            .flat_map(|r| [(r.0, r.0), (r.0.min(r.1), r.0.max(r.1)), (r.1, r.1)]);
        let mut pairs: Vec<_> = wanted.chain(means.iter().map(|&c| (c, c))).collect();
        pairs.sort_unstable();
        pairs.dedup();
        Moments {
            columns,
            ratios: ratios.to_vec(),
            control: None,
            observations: vec![0; cells],
            sums: vec![0; cells * columns],
            products: vec![0; cells * pairs.len()],
            above: vec![0; cells * columns],
            below: vec![0; cells * ratios.len()],
            pairs,
        }
    }

    /// The same, keeping what it takes to use a column as a control variate for all others.
    #[must_use]
    pub fn controlled_by(mut self, control: usize) -> Self {
        let cells = self.observations.len();
        self.control = Some(control);
        self.pairs
            .extend((0..self.columns).map(|c| (c.min(control), c.max(control))));
        self.pairs.sort_unstable();
        self.pairs.dedup();
        self.products = vec![0; cells * self.pairs.len()];
        self
    }

    /// The same, keeping what these signed ratios need.
    #[must_use]
    pub fn signed(mut self, ratios: &[SignedRatio]) -> Self {
        let cells = self.observations.len();
        for &SignedRatio { over, under, of } in ratios {
            let columns = [over, under, of];
            let pairs = columns
                .iter()
                .flat_map(|&i| columns.iter().map(move |&j| (i.min(j), i.max(j))));
            self.pairs.extend(pairs);
        }
        self.pairs.sort_unstable();
        self.pairs.dedup();
        self.products = vec![0; cells * self.pairs.len()];
        self
    }

    /// Adds one replication's figures to a cell. Sums saturate, which no order of adding changes.
    ///
    /// # Panics
    ///
    /// When the cell does not exist or the number of figures is not that of the columns.
    pub fn add(&mut self, cell: usize, figures: &[u64]) {
        assert_eq!(figures.len(), self.columns, "one figure for each column");
        self.observations[cell] += 1;
        let sums = &mut self.sums[cell * self.columns..][..self.columns];
        for (sum, &figure) in sums.iter_mut().zip(figures) {
            *sum = sum.saturating_add(u128::from(figure));
        }
        let products = &mut self.products[cell * self.pairs.len()..][..self.pairs.len()];
        for (product, &(i, j)) in products.iter_mut().zip(&self.pairs) {
            *product = product.saturating_add(u128::from(figures[i]) * u128::from(figures[j]));
        }
        let above = &mut self.above[cell * self.columns..][..self.columns];
        for (count, &figure) in above.iter_mut().zip(figures) {
            *count += u64::from(figure > 0);
        }
        let below = &mut self.below[cell * self.ratios.len()..][..self.ratios.len()];
        for (count, &Ratio(x, y)) in below.iter_mut().zip(&self.ratios) {
            *count += u64::from(figures[x] < figures[y]);
        }
    }

    /// Adds everything another, of the same shape, has summed.
    pub fn merge(&mut self, other: &Moments) {
        let counts = self.observations.iter_mut().zip(&other.observations);
        let above = self.above.iter_mut().zip(&other.above);
        let below = self.below.iter_mut().zip(&other.below);
        for (mine, theirs) in counts.chain(above).chain(below) {
            *mine += theirs;
        }
        let sums = self.sums.iter_mut().zip(&other.sums);
        for (mine, theirs) in sums.chain(self.products.iter_mut().zip(&other.products)) {
            *mine = mine.saturating_add(*theirs);
        }
    }

    /// All that has been summed, as plain numbers, which [`read`](Self::read) understands.
    pub fn numbers(&self) -> impl Iterator<Item = u128> + '_ {
        let counts = self.observations.iter().chain(&self.above);
        let counts = counts.chain(&self.below).map(|&n| u128::from(n));
        counts.chain(self.sums.iter().chain(&self.products).copied())
    }

    /// Takes the numbers of moments of the same shape from the front of a list and returns the rest; `None` where they
    /// are too few, or counts are no counts.
    pub fn read<'a>(&mut self, mut numbers: &'a [u128]) -> Option<&'a [u128]> {
        for counts in [&mut self.observations, &mut self.above, &mut self.below] {
            let (read, rest) = numbers.split_at_checked(counts.len())?;
            for (mine, &read) in counts.iter_mut().zip(read) {
                *mine = u64::try_from(read).ok()?;
            }
            numbers = rest;
        }
        for sums in [&mut self.sums, &mut self.products] {
            let (read, rest) = numbers.split_at_checked(sums.len())?;
            sums.copy_from_slice(read);
            numbers = rest;
        }
        Some(numbers)
    }

    /// Observations added to a cell.
    pub fn observations(&self, cell: usize) -> u64 {
        self.observations[cell]
    }

    /// Sum of a column.
    pub fn sum(&self, cell: usize, column: usize) -> u128 {
        self.sums[cell * self.columns + column]
    }

    fn product(&self, cell: usize, i: usize, j: usize) -> f64 {
        let pair = (i.min(j), i.max(j));
        match self.pairs.binary_search(&pair) {
            Ok(at) => self.products[cell * self.pairs.len() + at] as f64,
            Err(_) => f64::NAN,
        }
    }

    /// Mean of a column over observations; `None` with fewer than two of them.
    ///
    /// `expected` is the known mean of the control column, where it is to be used (see [`ratio`](Self::ratio)).
    pub fn mean(&self, cell: usize, column: usize, expected: Option<f64>) -> Option<Reading> {
        let count = self.observations[cell];
        if count < 2 {
            return None;
        }
        let n = count as f64;
        let sum = self.sum(cell, column) as f64;
        let squares = self.product(cell, column, column);
        let hits = self.above[cell * self.columns + column];
        let plain = Reading {
            hits,
            hit: root_mean(squares, hits) / n,
            even_hits: even(sum, squares),
            ..Reading::new(
                sum / n,
                error_of(squares / n - (sum / n).powi(2), squares / n, n),
                count,
            )
        };
        let Some(control) = self.control(cell, expected) else {
            return Some(plain);
        };
        let slope = control.slope(self, cell, column);
        let residuals = squares / n - (sum / n).powi(2) - slope.powi(2) * control.variance;
        Some(Reading {
            value: (plain.value - slope * control.surplus).max(0.0),
            standard_error: control.error(residuals, squares / n),
            degrees: count - 2,
            ..plain
        })
    }

    /// Ratio of the sums of two columns, with the standard error of the delta method (residuals e = x − θ·y, variance
    /// Σe²/(n−1)/n over the squared mean of the denominator); `None` where the denominator is zero or there are fewer
    /// than two observations.
    ///
    /// With the known mean of the control column both sums are corrected by their regression on it, and what is left of
    /// the residuals is the error, on n − 2 degrees of freedom. All columns take the same control, so that what adds up
    /// without it adds up with it.
    pub fn ratio(&self, cell: usize, Ratio(x, y): Ratio, expected: Option<f64>) -> Option<Reading> {
        let count = self.observations[cell];
        let denominator = self.sum(cell, y) as f64;
        if count < 2 || denominator <= 0.0 {
            return None;
        }
        let n = count as f64;
        let theta = self.sum(cell, x) as f64 / denominator;
        let (xx, xy, yy) = (
            self.product(cell, x, x),
            self.product(cell, x, y),
            self.product(cell, y, y),
        );
        let hits = self.above[cell * self.columns + x];
        let misses = match self.ratios.iter().position(|&r| r == Ratio(x, y)) {
            Some(at) => self.below[cell * self.ratios.len() + at],
            None => count,
        };
        let residuals = (xx - 2.0 * theta * xy + theta * theta * yy) / n;
        let numerator = self.sum(cell, x) as f64;
        let (missing, missing_squares) = (denominator - numerator, xx - 2.0 * xy + yy);
        let plain = Reading {
            occurring: self.above[cell * self.columns + y],
            hits,
            misses,
            hit: root_mean(xx, hits) / denominator,
            miss: root_mean(missing_squares, misses) / denominator,
            even_hits: even(numerator, xx),
            even_misses: even(missing, missing_squares),
            leverage: if numerator > 0.0 {
                (xy / (numerator * denominator)).max(1.0 / n)
            } else {
                1.0 / n
            },
            ..Reading::new(
                theta,
                error_of(residuals, xx / n, n) / (denominator / n),
                count,
            )
        };
        let Some(control) = self.control(cell, expected) else {
            return Some(plain);
        };
        let (slope_x, slope_y) = (control.slope(self, cell, x), control.slope(self, cell, y));
        let mean_x = self.sum(cell, x) as f64 / n - slope_x * control.surplus;
        let mean_y = denominator / n - slope_y * control.surplus;
        if mean_y <= 0.0 {
            return Some(plain);
        }
        let theta = (mean_x / mean_y).max(0.0);
        let mean_e = (self.sum(cell, x) as f64 - theta * denominator) / n;
        let slope = slope_x - theta * slope_y;
        let residuals = (xx - 2.0 * theta * xy + theta * theta * yy) / n
            - mean_e * mean_e
            - slope * slope * control.variance;
        Some(Reading {
            value: theta,
            standard_error: control.error(residuals, xx / n) / mean_y,
            degrees: count - 2,
            ..plain
        })
    }

    /// A signed ratio with the standard error of the delta method, as [`ratio`](Self::ratio); `None` where the denominator
    /// is zero or there are fewer than two observations.
    ///
    /// How evenly it rests on its observations is read from what counts up and what counts down together: where most of
    /// either came on few days, little is known of how they scatter.
    pub fn signed_ratio(
        &self,
        cell: usize,
        SignedRatio { over, under, of }: SignedRatio,
        expected: Option<f64>,
    ) -> Option<Reading> {
        let count = self.observations[cell];
        let sum = |column: usize| self.sum(cell, column) as f64;
        let denominator = sum(of);
        if count < 2 || denominator <= 0.0 {
            return None;
        }
        let n = count as f64;
        let product = |i: usize, j: usize| self.product(cell, i, j);
        let [ups, downs] = [product(over, over), product(under, under)];
        let crossed = product(over, under);
        let xx = ups - 2.0 * crossed + downs;
        let xy = product(over, of) - product(under, of);
        let yy = product(of, of);
        let squares = |theta: f64| (xx - 2.0 * theta * xy + theta * theta * yy) / n;
        // What rounding can leave of terms that cancel.
        let largest = (ups + downs + yy * ((sum(over) + sum(under)) / denominator).powi(2)) / n;
        let theta = (sum(over) - sum(under)) / denominator;
        let both = sum(over) + sum(under);
        let either = |column: usize| self.above[cell * self.columns + column];
        let plain = Reading {
            occurring: either(of),
            hits: either(over).max(either(under)),
            even_hits: even(both, ups + 2.0 * crossed + downs),
            leverage: if both > 0.0 {
                let shared = product(over, of) + product(under, of);
                (shared / (both * denominator)).max(1.0 / n)
            } else {
                1.0 / n
            },
            is_time: true,
            ..Reading::new(
                theta,
                error_of(squares(theta), largest, n) / (denominator / n),
                count,
            )
        };
        let Some(control) = self.control(cell, expected) else {
            return Some(plain);
        };
        let slope = |column: usize| control.slope(self, cell, column);
        let (slope_x, slope_y) = (slope(over) - slope(under), slope(of));
        let mean_x = (sum(over) - sum(under)) / n - slope_x * control.surplus;
        let mean_y = denominator / n - slope_y * control.surplus;
        if mean_y <= 0.0 {
            return Some(plain);
        }
        let theta = mean_x / mean_y;
        let mean_e = (sum(over) - sum(under) - theta * denominator) / n;
        let slope = slope_x - theta * slope_y;
        let residuals = squares(theta) - mean_e * mean_e - slope * slope * control.variance;
        Some(Reading {
            value: theta,
            standard_error: control.error(residuals, largest) / mean_y,
            degrees: count - 2,
            ..plain
        })
    }

    /// The control of a cell; `None` where there is none to use, it does not vary, or there are too few observations.
    fn control(&self, cell: usize, expected: Option<f64>) -> Option<Control> {
        let (column, expected) = (self.control?, expected?);
        let n = self.observations[cell] as f64;
        let mean = self.sum(cell, column) as f64 / n;
        let squares = self.product(cell, column, column) / n;
        let variance = squares - mean * mean;
        let varies = n >= 3.0 && variance > 1e-12 * squares;
        varies.then_some(Control {
            column,
            n,
            mean,
            surplus: mean - expected,
            variance,
        })
    }
}

/// How the control column of a cell scattered.
struct Control {
    column: usize,
    n: f64,
    mean: f64,
    /// Its mean less what it should be.
    surplus: f64,
    variance: f64,
}

impl Control {
    /// The slope of a column's regression on it.
    fn slope(&self, moments: &Moments, cell: usize, column: usize) -> f64 {
        let product = moments.product(cell, self.column, column) / self.n;
        let mean = moments.sum(cell, column) as f64 / self.n;
        (product - self.mean * mean) / self.variance
    }

    /// Standard error of a corrected mean from the mean square residual of its regression.
    fn error(&self, residuals: f64, squares: f64) -> f64 {
        if residuals <= 1e-14 * squares {
            return 0.0;
        }
        let leverage = 1.0 + self.surplus * self.surplus / self.variance;
        (residuals * leverage / (self.n - 2.0)).sqrt()
    }
}

/// How many figures of one size have this sum and this sum of squares; 0 of none.
fn even(sum: f64, squares: f64) -> f64 {
    if squares > 0.0 {
        sum * sum / squares
    } else {
        0.0
    }
}

/// Root mean square of `count` figures with this sum of squares; 0 of none.
fn root_mean(squares: f64, count: u64) -> f64 {
    if count == 0 {
        0.0
    } else {
        (squares.max(0.0) / count as f64).sqrt()
    }
}

/// Standard error of a mean from the mean square deviation. What is below the rounding of the squares it is a
/// difference of is zero.
fn error_of(mean_square: f64, squares: f64, n: f64) -> f64 {
    if mean_square <= 1e-14 * squares {
        0.0
    } else {
        (mean_square / (n - 1.0)).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_and_means_agree_with_the_two_pass_formulas() {
        let days = [[3u64, 10], [4, 9], [1, 12], [6, 20], [0, 5]];
        let mut moments = Moments::new(2, 2, &[Ratio(0, 1)], &[0]);
        for day in &days {
            moments.add(1, day);
        }
        let n = days.len() as f64;
        let theta = 14.0 / 56.0;
        let sum: f64 = days
            .iter()
            .map(|[x, y]| (*x as f64 - theta * *y as f64).powi(2))
            .sum();
        let expected = (sum / (n - 1.0) / n).sqrt() / (56.0 / n);
        let read = moments.ratio(1, Ratio(0, 1), None).unwrap();
        assert!((read.value - theta).abs() < 1e-15);
        assert!((read.standard_error - expected).abs() < 1e-12);
        assert_eq!((read.hits, read.misses, read.occurring), (4, 5, 5));
        // 9 + 16 + 1 + 36 over four days, and 49 + 25 + 121 + 196 + 25 over five.
        assert!((read.hit - (62.0f64 / 4.0).sqrt() / 56.0).abs() < 1e-15);
        assert!((read.miss - (416.0f64 / 5.0).sqrt() / 56.0).abs() < 1e-15);
        let read = moments.mean(1, 0, None).unwrap();
        let (mean, error) = (read.value, read.standard_error);
        let sum: f64 = days.iter().map(|[x, _]| (*x as f64 - 2.8).powi(2)).sum();
        assert!((mean - 2.8).abs() < 1e-15 && (error - (sum / 4.0 / 5.0).sqrt()).abs() < 1e-12);
        assert_eq!(moments.ratio(0, Ratio(0, 1), None), None);
    }

    #[test]
    fn signed_ratios_agree_with_the_two_pass_formula() {
        let days = [
            [3u64, 10, 12],
            [40, 9, 11],
            [1, 12, 9],
            [6, 20, 20],
            [0, 0, 0],
        ];
        let of = SignedRatio {
            over: 0,
            under: 1,
            of: 2,
        };
        let mut moments = Moments::new(1, 3, &[], &[]).signed(&[of]);
        days.iter().for_each(|day| moments.add(0, day));
        let n = days.len() as f64;
        let x = |day: &[u64; 3]| day[0] as f64 - day[1] as f64;
        let theta = days.iter().map(x).sum::<f64>() / 52.0;
        let residual = |day: &[u64; 3]| (x(day) - theta * day[2] as f64).powi(2);
        let error = (days.iter().map(residual).sum::<f64>() / (n - 1.0) / n).sqrt() / (52.0 / n);
        let read = moments.signed_ratio(0, of, None).unwrap();
        assert!((read.value - theta).abs() < 1e-15, "{read:?}");
        assert!((read.standard_error - error).abs() < 1e-12, "{read:?}");
        assert_eq!((read.hits, read.occurring), (4, 4));
        // 101 in all, by day 13, 49, 13 and 26.
        let squares = 13.0f64.powi(2) + 49.0f64.powi(2) + 13.0f64.powi(2) + 26.0f64.powi(2);
        assert!((read.even_hits - 101.0f64.powi(2) / squares).abs() < 1e-12);
        let shared = 13.0 * 12.0 + 49.0 * 11.0 + 13.0 * 9.0 + 26.0 * 20.0;
        assert!((read.leverage - shared / (101.0 * 52.0)).abs() < 1e-12);
        // The other way round it is the same below zero.
        let turned = SignedRatio {
            over: 1,
            under: 0,
            of: 2,
        };
        let other = moments.signed_ratio(0, turned, None).unwrap();
        assert_eq!(other.value, -read.value);
        assert!((other.standard_error - read.standard_error).abs() < 1e-15);
    }

    #[test]
    fn a_signed_ratio_is_corrected_as_a_ratio_is() {
        let days = [
            [3u64, 0, 10, 101],
            [4, 0, 9, 95],
            [1, 0, 12, 107],
            [6, 0, 20, 140],
            [0, 0, 5, 80],
        ];
        let of = SignedRatio {
            over: 0,
            under: 1,
            of: 2,
        };
        let mut moments = Moments::new(1, 4, &[Ratio(0, 2)], &[])
            .signed(&[of])
            .controlled_by(3);
        days.iter().for_each(|day| moments.add(0, day));
        let plain = moments.ratio(0, Ratio(0, 2), Some(100.0)).unwrap();
        let signed = moments.signed_ratio(0, of, Some(100.0)).unwrap();
        assert!((plain.value - signed.value).abs() < 1e-12);
        assert!((plain.standard_error - signed.standard_error).abs() < 1e-12);
        assert_eq!(plain.degrees, signed.degrees);
    }

    #[test]
    fn numbers_read_back_are_the_same_moments() {
        let new = || Moments::new(2, 2, &[Ratio(0, 1)], &[0]).controlled_by(1);
        let mut moments = new();
        moments.add(0, &[3, 10]);
        moments.add(1, &[u64::MAX, u64::MAX]);
        let mut numbers: Vec<u128> = moments.numbers().collect();
        numbers.push(7);
        let mut read = new();
        assert_eq!(read.read(&numbers), Some(&[7u128][..]));
        assert_eq!(read, moments);
        assert_eq!(new().read(&numbers[..numbers.len() - 2]), None);
        numbers[0] = u128::MAX;
        assert_eq!(new().read(&numbers), None);
    }

    /// Against the textbook's regression, in two passes over the observations.
    #[test]
    fn a_control_corrects_by_its_regression() {
        let days = [
            [3u64, 10, 101],
            [4, 9, 95],
            [1, 12, 107],
            [6, 20, 140],
            [0, 5, 80],
        ];
        let mut moments = Moments::new(1, 3, &[Ratio(0, 1)], &[0]).controlled_by(2);
        days.iter().for_each(|day| moments.add(0, day));
        let n = days.len() as f64;
        let expected = 100.0;
        let column = |c: usize| days.iter().map(move |day| day[c] as f64);
        let mean = |c: usize| column(c).sum::<f64>() / n;
        let saa: f64 = column(2).map(|a| (a - mean(2)).powi(2)).sum();
        let slope = |c: usize| {
            let sum: f64 = column(c)
                .zip(column(2))
                .map(|(x, a)| (x - mean(c)) * (a - mean(2)))
                .sum();
            sum / saa
        };
        let corrected = |c: usize| mean(c) - slope(c) * (mean(2) - expected);
        let theta = corrected(0) / corrected(1);
        let e: Vec<f64> = column(0)
            .zip(column(1))
            .map(|(x, y)| x - theta * y)
            .collect();
        let mean_e = e.iter().sum::<f64>() / n;
        let slope_e = slope(0) - theta * slope(1);
        let rest: f64 = e
            .iter()
            .zip(column(2))
            .map(|(e, a)| (e - mean_e - slope_e * (a - mean(2))).powi(2))
            .sum();
        let variance = rest / (n - 2.0) * (1.0 / n + (mean(2) - expected).powi(2) / saa);
        let read = moments.ratio(0, Ratio(0, 1), Some(expected)).unwrap();
        assert!((read.value - theta).abs() < 1e-12);
        assert!((read.standard_error - variance.sqrt() / corrected(1)).abs() < 1e-12);
        assert_eq!(read.degrees, 3);
        let read = moments.mean(0, 0, Some(expected)).unwrap();
        assert!((read.value - corrected(0)).abs() < 1e-12);
        // The control itself becomes what it is known to be, without error.
        let read = moments.mean(0, 2, Some(expected)).unwrap();
        assert!((read.value - expected).abs() < 1e-9 && read.standard_error < 1e-6);
    }

    #[test]
    fn merging_in_any_order_gives_the_same_bits() {
        let mut parts: Vec<Moments> = (0..7u64)
            .map(|k| {
                let mut part = Moments::new(1, 2, &[Ratio(0, 1)], &[0, 1]);
                part.add(0, &[k * 1_000_000_007, k + 1]);
                part
            })
            .collect();
        let merged = |parts: &[Moments]| {
            let mut all = parts[0].clone();
            parts[1..].iter().for_each(|p| all.merge(p));
            all
        };
        let forward = merged(&parts);
        parts.reverse();
        assert_eq!(forward, merged(&parts));
    }

    #[test]
    fn a_figure_that_never_varies_has_no_error() {
        let mut moments = Moments::new(1, 2, &[Ratio(0, 1)], &[0]);
        for _ in 0..100 {
            moments.add(0, &[123_456_789_012, 3_141_592_653]);
        }
        assert_eq!(moments.mean(0, 0, None).unwrap().standard_error, 0.0);
        assert_eq!(
            moments.ratio(0, Ratio(0, 1), None).unwrap().standard_error,
            0.0
        );
    }
}
