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

/// A work's name after «за»: «контрольную работу», «работу на уроке», «диктант». Adjectives and the first noun are put
/// into the accusative, what follows depends on that noun and stays; abbreviations stay as they are.
pub fn accusative_ru(name: &str) -> String {
    let mut words: Vec<String> = name.split(' ').map(str::to_owned).collect();
    for word in &mut words {
        let adjective = [("ая", "ую"), ("яя", "юю")].into_iter().find(|(from, _)| word.ends_with(from));
        let noun = [("а", "у"), ("я", "ю")].into_iter().find(|(from, _)| word.ends_with(from));
        if let Some((from, to)) = adjective.or(noun) {
            word.truncate(word.len() - from.len());
            word.push_str(to);
        }
        // «устный», «письменное»: adjectives that keep their form.
        let keeps = ["ый", "ий", "ой", "ое", "ее", "ые"].iter().any(|end| word.ends_with(end));
        if adjective.is_none() && !keeps {
            break;
        }
    }
    let joined = words.join(" ");
    match (joined.chars().next(), joined.chars().nth(1)) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(joined.chars().skip(1)).collect()
        }
        _ => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn works_stand_after_a_preposition() {
        for (name, after) in [
            ("Контрольная работа", "контрольную работу"),
            ("Работа на уроке", "работу на уроке"),
            ("Устный ответ", "устный ответ"),
            ("Проверка тетради", "проверку тетради"),
            ("Домашнее задание", "домашнее задание"),
            ("Диктант", "диктант"),
            ("К/р", "К/р"),
            ("ВПР", "ВПР"),
            ("", ""),
        ] {
            assert_eq!(accusative_ru(name), after, "{name}");
        }
    }
}
