//! Sums and sums of products over replications, in whole numbers.

/// Two columns whose sums are divided: the second is the denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio(pub usize, pub usize);

/// First and second moments of whole-number columns over replications, for many cells with the same columns.
///
/// Every sum is a 128-bit integer, so that merging in any order gives the same bits. Only the products that some ratio
/// or mean needs are kept. Adding a replication costs O(columns + products) per cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moments {
    columns: usize,
    /// The products that are summed: pairs of columns, the first not after the second.
    pairs: Vec<(usize, usize)>,
    /// Replications added to each cell.
    replications: Vec<u64>,
    sums: Vec<u128>,
    products: Vec<u128>,
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
            replications: vec![0; cells],
            sums: vec![0; cells * columns],
            products: vec![0; cells * pairs.len()],
            pairs,
        }
    }

    /// The same, keeping what it takes to use a column as a control variate for all others.
    #[must_use]
    pub fn controlled_by(mut self, control: usize) -> Self {
        let cells = self.replications.len();
        self.pairs
            .extend((0..self.columns).map(|c| (c.min(control), c.max(control))));
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
        self.replications[cell] += 1;
        let sums = &mut self.sums[cell * self.columns..][..self.columns];
        for (sum, &figure) in sums.iter_mut().zip(figures) {
            *sum = sum.saturating_add(u128::from(figure));
        }
        let products = &mut self.products[cell * self.pairs.len()..][..self.pairs.len()];
        for (product, &(i, j)) in products.iter_mut().zip(&self.pairs) {
            *product = product.saturating_add(u128::from(figures[i]) * u128::from(figures[j]));
        }
    }

    /// Adds everything another, of the same shape, has summed.
    pub fn merge(&mut self, other: &Moments) {
        for (mine, theirs) in self.replications.iter_mut().zip(&other.replications) {
            *mine += theirs;
        }
        for (mine, theirs) in self.sums.iter_mut().zip(&other.sums) {
            *mine = mine.saturating_add(*theirs);
        }
        for (mine, theirs) in self.products.iter_mut().zip(&other.products) {
            *mine = mine.saturating_add(*theirs);
        }
    }

    /// All that has been summed, as plain numbers, which [`read`](Self::read) understands.
    pub fn numbers(&self) -> impl Iterator<Item = u128> + '_ {
        let replications = self.replications.iter().map(|&n| u128::from(n));
        let sums = self.sums.iter().chain(&self.products).copied();
        replications.chain(sums)
    }

    /// Takes the numbers of moments of the same shape from the front of a list and returns the rest; `None` where they
    /// are too few, or no numbers of replications.
    pub fn read<'a>(&mut self, numbers: &'a [u128]) -> Option<&'a [u128]> {
        let (replications, numbers) = numbers.split_at_checked(self.replications.len())?;
        let (sums, numbers) = numbers.split_at_checked(self.sums.len())?;
        let (products, rest) = numbers.split_at_checked(self.products.len())?;
        for (mine, &read) in self.replications.iter_mut().zip(replications) {
            *mine = u64::try_from(read).ok()?;
        }
        self.sums.copy_from_slice(sums);
        self.products.copy_from_slice(products);
        Some(rest)
    }

    /// Replications added to a cell.
    pub fn replications(&self, cell: usize) -> u64 {
        self.replications[cell]
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

    /// Mean of a column over replications and its standard error; `None` with fewer than two replications.
    pub fn mean(&self, cell: usize, column: usize) -> Option<(f64, f64)> {
        let n = self.replications[cell];
        if n < 2 {
            return None;
        }
        let n = n as f64;
        let mean = self.sum(cell, column) as f64 / n;
        let squares = self.product(cell, column, column) / n;
        Some((mean, error_of(squares - mean * mean, squares, n)))
    }

    /// Ratio of the sums of two columns and its standard error by the delta method (residuals e = x − θ·y, variance
    /// Σe²/(n−1)/n over the squared mean of the denominator); `None` where the denominator is zero or there are fewer
    /// than two replications.
    pub fn ratio(&self, cell: usize, Ratio(x, y): Ratio) -> Option<(f64, f64)> {
        let n = self.replications[cell];
        let denominator = self.sum(cell, y);
        if n < 2 || denominator == 0 {
            return None;
        }
        let n = n as f64;
        let theta = self.sum(cell, x) as f64 / denominator as f64;
        let (xx, xy, yy) = (
            self.product(cell, x, x),
            self.product(cell, x, y),
            self.product(cell, y, y),
        );
        let residuals = (xx - 2.0 * theta * xy + theta * theta * yy) / n;
        let error = error_of(residuals, xx / n, n);
        Some((theta, error / (denominator as f64 / n)))
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
        let (ratio, error) = moments.ratio(1, Ratio(0, 1)).unwrap();
        assert!((ratio - theta).abs() < 1e-15 && (error - expected).abs() < 1e-12);
        let (mean, error) = moments.mean(1, 0).unwrap();
        let sum: f64 = days.iter().map(|[x, _]| (*x as f64 - 2.8).powi(2)).sum();
        assert!((mean - 2.8).abs() < 1e-15 && (error - (sum / 4.0 / 5.0).sqrt()).abs() < 1e-12);
        assert_eq!(moments.ratio(0, Ratio(0, 1)), None);
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
        assert_eq!(moments.mean(0, 0).unwrap().1, 0.0);
        assert_eq!(moments.ratio(0, Ratio(0, 1)).unwrap().1, 0.0);
    }
}
