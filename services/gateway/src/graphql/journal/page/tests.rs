//! A page's lists in one walk are what the library makes of the same objects.

use async_graphql::{EmptyMutation, EmptySubscription, Schema};

use super::*;

struct Both;

fn lessons() -> Vec<PageLesson> {
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let due = |state, entered_at| DueMoment {
        code: "D01",
        title: "отметить отсутствующих",
        due_at: at("2026-03-04T20:59:59.999Z"),
        display: "4 марта, 23:59".to_owned(),
        clause: Some("п. 2.5".to_owned()),
        state,
        entered_at,
    };
    let lesson = |ordinal, topic, homework, due| PageLesson {
        id: ID("l1".to_owned()),
        day: "2026-03-04".parse().unwrap(),
        ordinal,
        starts_at: "08:30".to_owned(),
        ends_at: "09:10".to_owned(),
        status: "held",
        kind: "lesson",
        mode: "on_site",
        room: String::new(),
        teacher: "Лебедева О. В.".to_owned(),
        planned_teacher: None,
        roll_taken_at: Some(at("2026-03-04T06:00:00Z")),
        topic,
        homework,
        due,
        writable: true,
        locked: None,
    };
    let topic = Topic { text: Some("Дроби".to_owned()), plan_ordinal: None, version: 1 };
    let homework = Homework {
        pupil_id: None,
        text: Some("№ 400".to_owned()),
        nothing: false,
        due_on: Some("2026-03-06".parse().unwrap()),
        version: 2,
    };
    let due = vec![due(DueState::InTime, Some(at("2026-03-04T07:00:00Z"))), due(DueState::Overdue, None)];
    vec![lesson(1, Some(topic), vec![homework], due), lesson(2, None, vec![], vec![])]
}

fn pupils() -> Vec<PagePupil> {
    let average = Average { num: 31, den: 7, count: 7, display: "4,43".to_owned() };
    let spans = vec![ListSpan { starts_on: "2025-09-01".parse().unwrap(), ends_on: None }];
    vec![PagePupil {
        id: ID("p1".to_owned()),
        name: "Абрамова Анна".to_owned(),
        spans,
        weighted: Some(average),
        simple: None,
        period_mark: Some(PeriodMarkCell { value: None, version: 3 }),
    }]
}

#[Object]
impl Both {
    async fn fast_lessons(&self) -> Cells<PageLesson> {
        Cells(lessons())
    }

    async fn plain_lessons(&self) -> Vec<PageLesson> {
        lessons()
    }

    async fn fast_pupils(&self) -> Cells<PagePupil> {
        Cells(pupils())
    }

    async fn plain_pupils(&self) -> Vec<PagePupil> {
        pupils()
    }
}

#[tokio::test]
async fn nested_rows_are_what_the_library_gives() {
    let schema = Schema::new(Both, EmptyMutation, EmptySubscription);
    let lesson = "{ id day ordinal startsAt endsAt status kind mode room teacher plannedTeacher rollTakenAt writable locked \
        topic { text planOrdinal version } homework { pupilId text nothing dueOn version } \
        due { code title dueAt display clause state enteredAt } }";
    let pupil = "{ id name spans { startsOn endsOn } weighted { num den count display } simple { num } \
        periodMark { value version } }";
    for (list, selection) in [
        ("Lessons", lesson),
        ("Lessons", "{ d: due { ...D } due { __typename state } }"),
        ("Lessons", "{ due { code } due { title } }"),
        ("Lessons", "{ due { code @skip(if: true) title } topic { version } }"),
        ("Pupils", pupil),
    ] {
        let fragment = if selection.contains("...D") { "fragment D on DueMoment { code state }" } else { "" };
        let document = format!("{{ fast{list} {selection} plain{list} {selection} }} {fragment}");
        let answer = schema.execute(document).await;
        assert!(answer.errors.is_empty(), "{selection}: {:?}", answer.errors);
        let data = answer.data.into_json().unwrap();
        assert_eq!(data[format!("fast{list}")], data[format!("plain{list}")], "{selection}");
        assert!(data[format!("fast{list}")][0].is_object());
    }
    assert_eq!(schema.sdl().matches("[PageLesson!]!").count(), 2, "{}", schema.sdl());
}

#[test]
fn states_are_the_words_of_the_schema() {
    for state in [DueState::InTime, DueState::Late, DueState::Open, DueState::Overdue] {
        let library = async_graphql::resolver_utils::enum_value(state);
        assert_eq!(library, async_graphql::Value::Enum(async_graphql::Name::new(state.word())));
    }
}
