//! Names for invented people: families share a surname, forms follow the sex, patronymics follow the father.

use super::seed::Seed;

/// Given names of men with the patronymics of their sons and daughters.
const MEN: [(&str, &str, &str); 34] = [
    ("Александр", "Александрович", "Александровна"),
    ("Алексей", "Алексеевич", "Алексеевна"),
    ("Андрей", "Андреевич", "Андреевна"),
    ("Антон", "Антонович", "Антоновна"),
    ("Арсений", "Арсеньевич", "Арсеньевна"),
    ("Артём", "Артёмович", "Артёмовна"),
    ("Богдан", "Богданович", "Богдановна"),
    ("Борис", "Борисович", "Борисовна"),
    ("Вадим", "Вадимович", "Вадимовна"),
    ("Валерий", "Валерьевич", "Валерьевна"),
    ("Виктор", "Викторович", "Викторовна"),
    ("Владимир", "Владимирович", "Владимировна"),
    ("Глеб", "Глебович", "Глебовна"),
    ("Григорий", "Григорьевич", "Григорьевна"),
    ("Даниил", "Даниилович", "Данииловна"),
    ("Денис", "Денисович", "Денисовна"),
    ("Дмитрий", "Дмитриевич", "Дмитриевна"),
    ("Егор", "Егорович", "Егоровна"),
    ("Иван", "Иванович", "Ивановна"),
    ("Игорь", "Игоревич", "Игоревна"),
    ("Илья", "Ильич", "Ильинична"),
    ("Кирилл", "Кириллович", "Кирилловна"),
    ("Константин", "Константинович", "Константиновна"),
    ("Лев", "Львович", "Львовна"),
    ("Максим", "Максимович", "Максимовна"),
    ("Матвей", "Матвеевич", "Матвеевна"),
    ("Михаил", "Михайлович", "Михайловна"),
    ("Никита", "Никитич", "Никитична"),
    ("Олег", "Олегович", "Олеговна"),
    ("Павел", "Павлович", "Павловна"),
    ("Роман", "Романович", "Романовна"),
    ("Сергей", "Сергеевич", "Сергеевна"),
    ("Тимофей", "Тимофеевич", "Тимофеевна"),
    ("Юрий", "Юрьевич", "Юрьевна"),
];

const WOMEN: [&str; 34] = [
    "Алина",
    "Алиса",
    "Анастасия",
    "Ангелина",
    "Анна",
    "Валентина",
    "Варвара",
    "Вера",
    "Вероника",
    "Виктория",
    "Галина",
    "Дарья",
    "Ева",
    "Екатерина",
    "Елена",
    "Елизавета",
    "Ирина",
    "Кира",
    "Ксения",
    "Лидия",
    "Любовь",
    "Маргарита",
    "Марина",
    "Мария",
    "Надежда",
    "Наталья",
    "Ольга",
    "Полина",
    "Светлана",
    "София",
    "Таисия",
    "Татьяна",
    "Ульяна",
    "Юлия",
];

/// Surnames in the masculine form.
const FAMILIES: [&str; 96] = [
    "Абрамов",
    "Агапов",
    "Акимов",
    "Алёхин",
    "Ананьев",
    "Астафьев",
    "Бабушкин",
    "Балашов",
    "Беляев",
    "Бирюков",
    "Блинов",
    "Бобров",
    "Болотов",
    "Бондаренко",
    "Буров",
    "Быков",
    "Вавилов",
    "Васнецов",
    "Верхоланцев",
    "Вершинин",
    "Власов",
    "Воробьёв",
    "Воронцов",
    "Гладков",
    "Глебов",
    "Головин",
    "Горский",
    "Гришин",
    "Громов",
    "Гусаров",
    "Давыдов",
    "Дементьев",
    "Долгих",
    "Дорофеев",
    "Дроздов",
    "Дубровский",
    "Дьяков",
    "Евсеев",
    "Елисеев",
    "Ермаков",
    "Жаров",
    "Жданов",
    "Журавлёв",
    "Завьялов",
    "Зайцев",
    "Звягин",
    "Зуев",
    "Ильин",
    "Казаков",
    "Калинин",
    "Карпов",
    "Ким",
    "Климов",
    "Ковалёв",
    "Колесник",
    "Комаров",
    "Корнилов",
    "Костин",
    "Крылов",
    "Кудрин",
    "Лаптев",
    "Лебедев",
    "Литвин",
    "Лобанов",
    "Лыткин",
    "Макаров",
    "Малинин",
    "Мартынов",
    "Мельник",
    "Морозов",
    "Нечаев",
    "Носов",
    "Одинцов",
    "Озеров",
    "Осокин",
    "Панин",
    "Петренко",
    "Полевой",
    "Попов",
    "Родионов",
    "Рощин",
    "Рыбаков",
    "Савин",
    "Седых",
    "Снегирёв",
    "Соболев",
    "Степной",
    "Суворин",
    "Тарасов",
    "Титов",
    "Успенский",
    "Фомин",
    "Хохлов",
    "Чернов",
    "Шестаков",
    "Ягодин",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sex {
    Male,
    Female,
}

impl Sex {
    /// The letter the template asks for.
    pub(super) fn letter(self) -> &'static str {
        match self {
            Self::Male => "м",
            Self::Female => "ж",
        }
    }

    pub(super) fn random(seed: &mut Seed) -> Self {
        if seed.chance(50) { Self::Male } else { Self::Female }
    }
}

/// A person's name in the nominative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FullName {
    pub family: String,
    pub given: &'static str,
    pub patronymic: &'static str,
    pub sex: Sex,
}

/// A family: its surname and the father's given name, from which the children's patronymic follows.
#[derive(Debug, Clone, Copy)]
pub(super) struct House {
    family: &'static str,
    father: usize,
}

impl House {
    pub(super) fn random(seed: &mut Seed) -> Self {
        Self { family: seed.pick(&FAMILIES), father: seed.below(MEN.len()) }
    }

    /// A child of the house.
    pub(super) fn child(&self, sex: Sex, seed: &mut Seed) -> FullName {
        let (_, son, daughter) = MEN[self.father];
        FullName {
            family: form(self.family, sex),
            given: given(sex, seed),
            patronymic: if sex == Sex::Male { son } else { daughter },
            sex,
        }
    }

    pub(super) fn father(&self, seed: &mut Seed) -> FullName {
        let (_, patronymic, _) = MEN[seed.below(MEN.len())];
        FullName {
            family: form(self.family, Sex::Male),
            given: MEN[self.father].0,
            patronymic,
            sex: Sex::Male,
        }
    }

    pub(super) fn mother(&self, seed: &mut Seed) -> FullName {
        let (_, _, patronymic) = MEN[seed.below(MEN.len())];
        FullName {
            family: form(self.family, Sex::Female),
            given: seed.pick(&WOMEN),
            patronymic,
            sex: Sex::Female,
        }
    }
}

/// An adult without a family in the school.
pub(super) fn adult(sex: Sex, seed: &mut Seed) -> FullName {
    House::random(seed).child(sex, seed)
}

fn given(sex: Sex, seed: &mut Seed) -> &'static str {
    match sex {
        Sex::Male => MEN[seed.below(MEN.len())].0,
        Sex::Female => seed.pick(&WOMEN),
    }
}

/// The surname in the form of the sex; those on -ко, -их, -ик and -м do not change.
fn form(family: &str, sex: Sex) -> String {
    if sex == Sex::Male {
        return family.to_owned();
    }
    for (male, female) in [("ский", "ская"), ("ой", "ая")] {
        if let Some(stem) = family.strip_suffix(male) {
            return format!("{stem}{female}");
        }
    }
    let changes = ["ов", "ев", "ёв", "ин", "ын"].iter().any(|ending| family.ends_with(ending));
    if changes && family != "Литвин" { format!("{family}а") } else { family.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_follow_the_sex() {
        for (male, female) in [
            ("Абрамов", "Абрамова"),
            ("Воробьёв", "Воробьёва"),
            ("Ильин", "Ильина"),
            ("Горский", "Горская"),
            ("Полевой", "Полевая"),
            ("Долгих", "Долгих"),
            ("Ким", "Ким"),
            ("Петренко", "Петренко"),
            ("Литвин", "Литвин"),
        ] {
            assert_eq!(form(male, Sex::Female), female);
            assert_eq!(form(male, Sex::Male), male);
        }
    }
}
