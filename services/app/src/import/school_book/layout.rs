//! The sheets and columns of the school book, in one place: the reader, the messages and the template that
//! schools download are made from this list.

use crate::import::fields::{Column, Layout};
use crate::import::roster::Part;

const fn must(title: &'static str, synonyms: &'static [&'static str], hint: &'static str) -> Column {
    Column { title, synonyms, required: true, hint }
}

const fn may(title: &'static str, synonyms: &'static [&'static str], hint: &'static str) -> Column {
    Column { title, synonyms, required: false, hint }
}

const CODE: Column =
    must("Код", &["ID", "Идентификатор", "Внешний код"], "Не меняется от загрузки к загрузке");
const FAMILY: Column = must("Фамилия", &[], "");
const GIVEN: Column = must("Имя", &[], "");
const PATRONYMIC: Column = may("Отчество", &[], "Если есть");
const SEX: Column = may("Пол", &[], "м или ж");
const BIRTH: Column = may("Дата рождения", &["Д.р.", "День рождения"], "ДД.ММ.ГГГГ");
const EMAIL: Column =
    may("Электронная почта", &["Почта", "E-mail", "Эл. почта", "Адрес электронной почты"], "");
const PHONE: Column = may("Телефон", &["Мобильный телефон", "Моб. телефон"], "+7…");
const LOGIN: Column = may("Логин", &[], "Пусто: будет предложен");
const SHARED: Column = may("Общий код", &[], "Один и тот же человек в книгах разных школ");
const FROM: Column = may("С", &["С даты", "Дата начала"], "Пусто: с начала учебного года");
const UNTIL: Column = may("По", &["По дату", "Дата окончания"], "Пусто: бессрочно");
const SUBJECT: Column = must("Предмет", &["Дисциплина", "Код предмета"], "Код или название");
const GROUP: Column = must("Группа", &["Класс", "Класс или группа"], "Код или название");

/// «Школа»: one row.
pub const SCHOOL: Layout = Layout {
    sheet: "Школа",
    synonyms: &["Организация"],
    part: Part::School,
    columns: &[
        CODE,
        must("Наименование", &["Полное наименование", "Название"], "Как в уставе"),
        may("Краткое наименование", &["Краткое название"], ""),
        may("Часовой пояс", &[], "Например, Europe/Moscow"),
        may("Учебная неделя", &["Дней в неделе"], "5 или 6"),
    ],
};

/// «Предметы».
pub const SUBJECTS: Layout = Layout {
    sheet: "Предметы",
    synonyms: &["Дисциплины"],
    part: Part::Subjects,
    columns: &[
        CODE,
        must("Название", &["Наименование", "Предмет"], ""),
        may("Краткое название", &["Сокращение"], ""),
    ],
};

/// «Сотрудники».
pub const STAFF: Layout = Layout {
    sheet: "Сотрудники",
    synonyms: &["Учителя", "Педагоги", "Преподаватели"],
    part: Part::Staff,
    columns: &[
        CODE,
        FAMILY,
        GIVEN,
        PATRONYMIC,
        SEX,
        BIRTH,
        may("Должность", &[], ""),
        may("Роли", &["Роль"], "Через запятую: директор, заместитель директора, диспетчер…"),
        may("Параллели", &[], "Для диспетчера, например 1-4"),
        EMAIL,
        PHONE,
        LOGIN,
        SHARED,
        may("Принят", &["Дата приёма"], ""),
        may("Уволен", &["Дата увольнения"], ""),
    ],
};

/// «Классы и группы».
pub const GROUPS: Layout = Layout {
    sheet: "Классы и группы",
    synonyms: &["Классы", "Группы", "Объединения"],
    part: Part::Groups,
    columns: &[
        CODE,
        must("Название", &["Наименование"], "Например, 7 «Б»"),
        must("Вид", &["Тип"], "класс, подгруппа, учебная группа или объединение"),
        may("Параллель", &["Курс", "Год обучения"], "1–12"),
        may("Буква", &["Литера"], ""),
        may("Входит в", &["Класс", "Родительская группа"], "Для подгруппы: код или название класса"),
        may("Деление", &[], "Для подгруппы: по какому предмету делят"),
        may("Руководитель", &["Классный руководитель", "Куратор"], "Код сотрудника"),
        FROM,
        UNTIL,
    ],
};

/// «Ученики».
pub const PUPILS: Layout = Layout {
    sheet: "Ученики",
    synonyms: &["Студенты", "Обучающиеся", "Воспитанники", "Дети"],
    part: Part::Pupils,
    columns: &[
        CODE,
        FAMILY,
        GIVEN,
        PATRONYMIC,
        SEX,
        BIRTH,
        may("Класс", &["Группа", "Учебная группа", "Объединение"], "Код или название"),
        may("Другие группы", &["Подгруппы", "Кружки", "Группы"], "Через запятую: коды или названия"),
        EMAIL,
        PHONE,
        LOGIN,
        SHARED,
        may("Зачислен", &["Дата зачисления"], "Пусто: с начала учебного года"),
        may("Выбыл", &["Дата выбытия"], ""),
    ],
};

/// «Состав групп»: only where dates matter; otherwise the columns of «Ученики» are enough.
pub const MEMBERS: Layout = Layout {
    sheet: "Состав групп",
    synonyms: &["Состав"],
    part: Part::Members,
    columns: &[GROUP, must("Ученик", &["Код ученика", "Студент"], "Код ученика"), FROM, UNTIL],
};

/// «Родители».
pub const GUARDIANS: Layout = Layout {
    sheet: "Родители",
    synonyms: &["Законные представители", "Родители и законные представители"],
    part: Part::Guardians,
    columns: &[
        CODE,
        FAMILY,
        GIVEN,
        PATRONYMIC,
        SEX,
        must("Код ученика", &["Ученик", "Дети", "Коды учеников"], "Несколько: через запятую"),
        may("Кем приходится", &["Родство", "Степень родства"], "мать, отец, опекун, доверенное лицо"),
        EMAIL,
        PHONE,
        LOGIN,
        SHARED,
    ],
};

/// «Нагрузка».
pub const LOAD: Layout = Layout {
    sheet: "Нагрузка",
    synonyms: &["Учебная нагрузка", "Педагогическая нагрузка"],
    part: Part::Assignments,
    columns: &[
        may("Код", &["ID"], "Пусто: группа/предмет/учитель"),
        GROUP,
        SUBJECT,
        must("Учитель", &["Преподаватель", "Педагог", "Код учителя"], "Код сотрудника"),
        may("Часов в неделю", &["Часы", "Часов"], "Например, 2 или 0,5"),
        FROM,
        UNTIL,
    ],
};

/// «Расписание».
pub const TIMETABLE: Layout = Layout {
    sheet: "Расписание",
    synonyms: &["Расписание уроков", "Расписание занятий"],
    part: Part::Timetable,
    columns: &[
        must("День недели", &["День"], "понедельник … воскресенье"),
        must("Урок", &["Номер урока", "№ урока", "Пара", "Занятие"], "Номер по звонкам"),
        GROUP,
        SUBJECT,
        may("Учитель", &["Преподаватель", "Педагог"], "Нужен, если предмет ведут несколько учителей"),
        may("Кабинет", &["Аудитория"], ""),
        FROM,
        UNTIL,
    ],
};

/// «Звонки».
pub const BELLS: Layout = Layout {
    sheet: "Звонки",
    synonyms: &["Расписание звонков"],
    part: Part::Bells,
    columns: &[
        must("Урок", &["Номер урока", "№ урока", "Пара", "Занятие"], "0–20"),
        must("Начало", &[], "08:30"),
        must("Конец", &["Окончание"], "09:15"),
    ],
};

/// «Периоды».
pub const PERIODS: Layout = Layout {
    sheet: "Периоды",
    synonyms: &["Учебные периоды", "Четверти"],
    part: Part::Periods,
    columns: &[
        must("Вид", &["Тип"], "год, четверть, триместр, полугодие или семестр"),
        must("Номер", &["№"], "Внутри вида, с 1"),
        may("Название", &["Наименование"], "Например, 1 четверть"),
        must("Начало", &["Дата начала", "С"], "ДД.ММ.ГГГГ"),
        must("Конец", &["Дата окончания", "Окончание", "По"], "ДД.ММ.ГГГГ"),
        may("Параллели", &[], "Например, 1-9; пусто: все"),
    ],
};

/// «КТП»: calendar-thematic plans.
pub const PLANS: Layout = Layout {
    sheet: "КТП",
    synonyms: &["Темы", "Календарно-тематическое планирование"],
    part: Part::Plans,
    columns: &[
        SUBJECT,
        may("Параллель", &["Курс"], "План для всей параллели"),
        may("Группа", &["Класс"], "Или для одной группы"),
        must("№", &["Номер", "№ урока", "№ п/п"], "По порядку, с 1"),
        may("Раздел", &[], ""),
        must("Тема", &["Тема урока", "Тема занятия"], ""),
        may("Часов", &["Часы", "Кол-во часов"], "Пусто: 1"),
        may("Домашнее задание", &["Д/з"], ""),
        may("Вид работы", &[], "Например, контрольная работа"),
    ],
};

/// «Доставка»: how a family wants the weekly summary.
pub const DELIVERY: Layout = Layout {
    sheet: "Доставка",
    synonyms: &["Способ доставки"],
    part: Part::Delivery,
    columns: &[
        must("Код ученика", &["Ученик"], ""),
        must("Код родителя", &["Родитель"], ""),
        must("Способ", &["Способ доставки", "Канал"], "дневник, почта или печать"),
        may("Дата согласия", &[], "Нужна для почты"),
        may("Номер заявления", &["№ заявления"], "Нужен для печати"),
        may("Дата заявления", &[], "Нужна для печати"),
    ],
};

/// All sheets in the order of the template.
pub const SHEETS: &[&Layout] = &[
    &SCHOOL, &SUBJECTS, &STAFF, &GROUPS, &PUPILS, &MEMBERS, &GUARDIANS, &LOAD, &TIMETABLE, &BELLS, &PERIODS,
    &PLANS, &DELIVERY,
];
