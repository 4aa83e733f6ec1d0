//! Kinds of work a mark is given for (S0-2.7: a mark names its work) and their weights.

crate::coded! {
    /// Which limit of the regulation a work's mark falls under.
    pub enum WorkForm {
        /// Work in the lesson, spoken answers, homework: D04.
        Lesson = "lesson" => "работа на уроке",
        /// Written work that has to be checked: D05.
        Written = "written" => "письменная работа",
    }
}

crate::coded! {
    /// What the work is, as far as rules look at it. The school's own name stands in the work type.
    pub enum WorkKind {
        /// Answer or work in the lesson.
        Classwork = "classwork" => "работа на уроке",
        /// Homework.
        Homework = "homework" => "домашняя работа",
        /// Short independent work.
        Independent = "independent" => "самостоятельная работа",
        /// Test of the whole class: may cap a period mark (5.10).
        Test = "test" => "контрольная работа",
        /// Dictation, essay, exposition.
        Dictation = "dictation" => "диктант",
        /// Practical work.
        Practical = "practical" => "практическая работа",
        /// Laboratory work.
        Lab = "lab" => "лабораторная работа",
        /// Project or report.
        Project = "project" => "проект",
        /// Course paper of a college.
        CoursePaper = "course_paper" => "курсовая работа",
        /// Credit («зачёт»).
        Credit = "credit" => "зачёт",
        /// Graded credit.
        GradedCredit = "graded_credit" => "дифференцированный зачёт",
        /// Exam.
        Exam = "exam" => "экзамен",
    }
}

/// Weight of a work in the average: an integer from 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weight(u8);

impl Weight {
    /// The weight of a work where nothing is said.
    pub const ONE: Self = Self(1);

    /// A weight from 1 to 100.
    pub const fn new(weight: u8) -> Option<Self> {
        if matches!(weight, 1..=100) { Some(Self(weight)) } else { None }
    }

    /// The number.
    pub const fn get(self) -> u8 {
        self.0
    }
}
