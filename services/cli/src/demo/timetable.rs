//! A timetable without clashes: no group and no teacher is in two places at once, and a class has no windows.
//! Every class gets its own slots filled at random, then lessons of one class change places until no teacher is
//! double-booked and subjects are spread over the days.

use super::seed::Seed;

/// Something that happens `hours` times a week: a lesson of a class, or of its subgroups side by side.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub class: usize,
    /// Lessons at the same time: group code, subject code, index of the teacher.
    pub parts: Vec<(String, &'static str, usize)>,
    pub hours: u8,
}

/// Where a unit is placed: its index, day from 0 (Monday), lesson from 0.
pub(super) type Placed = (usize, usize, usize);

/// The frame of a week.
#[derive(Debug, Clone, Copy)]
pub(super) struct Week {
    pub days: usize,
    /// Most lessons a day.
    pub lessons: usize,
    /// Classes are filled without windows; clubs meet whenever there is room.
    pub compact: bool,
}

/// A double-booked teacher weighs more than any number of repeated subjects in one day of one class.
const CLASH: i64 = 100;

/// Exchanges tried before giving up.
const TRIES: usize = 400_000;

/// Exchanges after which a table without clashes is good enough although some subjects repeat within a day.
const ENOUGH: usize = 40_000;

/// Places every unit, or `None` when the tries are used up or a class has more lessons than the week.
pub(super) fn arrange(units: &[Unit], classes: usize, week: Week, seed: &mut Seed) -> Option<Vec<Placed>> {
    let mut table = Table::fill(units, classes, week, seed)?;
    for round in 0..TRIES {
        let class = seed.below(classes);
        if table.cells[class].len() < 2 {
            continue;
        }
        let at = seed.below(table.cells[class].len());
        if table.clashes == 0 && (table.repeats <= table.unavoidable || round > ENOUGH) {
            break;
        }
        if table.cost(class, at) == 0 {
            continue;
        }
        let best = (0..table.cells[class].len())
            .filter(|other| *other != at)
            .map(|other| (table.change(class, at, other), seed.below(1_000), other))
            .min();
        // Now and then a step that gains nothing, or loses a little, leads out of a dead end.
        if let Some((change, _, other)) = best
            && (change <= 0 || (change < CLASH && seed.chance(5)))
        {
            table.swap(class, at, other);
        }
    }
    (table.clashes == 0).then(|| table.placed())
}

/// A slot of a class: day, lesson, and the unit in it.
#[derive(Debug, Clone, Copy)]
struct Cell {
    day: usize,
    lesson: usize,
    unit: Option<usize>,
}

struct Table<'a> {
    units: &'a [Unit],
    week: Week,
    cells: Vec<Vec<Cell>>,
    /// How often a teacher is booked per slot of the week.
    booked: Vec<Vec<i64>>,
    clashes: i64,
    /// Lessons per unit and day.
    today: Vec<Vec<i64>>,
    /// Lessons that repeat their subject within a day, and how many of them the hours force.
    repeats: i64,
    unavoidable: i64,
}

impl<'a> Table<'a> {
    fn fill(units: &'a [Unit], classes: usize, week: Week, seed: &mut Seed) -> Option<Self> {
        let teachers = units.iter().flat_map(|unit| &unit.parts).map(|(_, _, t)| t + 1).max().unwrap_or(0);
        let mut table = Self {
            units,
            week,
            cells: vec![Vec::new(); classes],
            booked: vec![vec![0; week.days * week.lessons]; teachers],
            clashes: 0,
            today: vec![vec![0; week.days]; units.len()],
            repeats: 0,
            unavoidable: units
                .iter()
                .map(|unit| i64::from(unit.hours) - i64::try_from(week.days).unwrap_or(0))
                .filter(|extra| *extra > 0)
                .sum(),
        };
        for class in 0..classes {
            let mut lessons: Vec<Option<usize>> = units
                .iter()
                .enumerate()
                .filter(|(_, unit)| unit.class == class)
                .flat_map(|(at, unit)| (0..unit.hours).map(move |_| Some(at)))
                .collect();
            let total = lessons.len();
            if total > week.days * week.lessons {
                return None;
            }
            let mut days: Vec<usize> = (0..week.days).collect();
            seed.shuffle(&mut days);
            let mut slots = Vec::new();
            for (at, day) in days.into_iter().enumerate() {
                let today = total / week.days + usize::from(at < total % week.days);
                let today = if week.compact { today } else { week.lessons };
                slots.extend((0..today).map(|lesson| (day, lesson)));
            }
            lessons.resize(slots.len(), None);
            seed.shuffle(&mut lessons);
            table.cells[class] = slots
                .into_iter()
                .zip(lessons)
                .map(|((day, lesson), unit)| Cell { day, lesson, unit })
                .collect();
            for at in 0..table.cells[class].len() {
                let Cell { day, lesson, unit } = table.cells[class][at];
                table.book(unit, day, lesson, 1);
            }
        }
        Some(table)
    }

    fn slot(&self, day: usize, lesson: usize) -> usize {
        day * self.week.lessons + lesson
    }

    fn book(&mut self, unit: Option<usize>, day: usize, lesson: usize, by: i64) {
        let slot = self.slot(day, lesson);
        let units = self.units;
        for (_, _, teacher) in unit.iter().flat_map(|unit| &units[*unit].parts) {
            let count = &mut self.booked[*teacher][slot];
            let before = (*count - 1).max(0);
            *count += by;
            self.clashes += (*count - 1).max(0) - before;
        }
        if let Some(unit) = unit {
            let count = &mut self.today[unit][day];
            let before = (*count - 1).max(0);
            *count += by;
            self.repeats += (*count - 1).max(0) - before;
        }
    }

    /// What is wrong at one cell as it stands.
    fn cost(&self, class: usize, at: usize) -> i64 {
        let Cell { day, lesson, unit } = self.cells[class][at];
        let Some(unit) = unit else { return 0 };
        let slot = self.slot(day, lesson);
        let clashes: i64 = self.units[unit]
            .parts
            .iter()
            .map(|(_, _, teacher)| (self.booked[*teacher][slot] - 1).max(0))
            .sum();
        clashes * CLASH + self.today[unit][day] - 1
    }

    /// How the whole table would change for the worse by exchanging two cells of a class.
    fn change(&mut self, class: usize, a: usize, b: usize) -> i64 {
        let before = self.clashes * CLASH + self.repeats;
        self.swap(class, a, b);
        let after = self.clashes * CLASH + self.repeats;
        self.swap(class, a, b);
        after - before
    }

    fn swap(&mut self, class: usize, a: usize, b: usize) {
        let (one, two) = (self.cells[class][a], self.cells[class][b]);
        self.book(one.unit, one.day, one.lesson, -1);
        self.book(two.unit, two.day, two.lesson, -1);
        self.book(one.unit, two.day, two.lesson, 1);
        self.book(two.unit, one.day, one.lesson, 1);
        self.cells[class][a].unit = two.unit;
        self.cells[class][b].unit = one.unit;
    }

    fn placed(&self) -> Vec<Placed> {
        let cells = self.cells.iter().flatten();
        cells.filter_map(|cell| cell.unit.map(|unit| (unit, cell.day, cell.lesson))).collect()
    }
}
