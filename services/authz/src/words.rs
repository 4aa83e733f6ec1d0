//! The words of the policy: relations, resources, actions. Roles come from `domain::role`.
//! Every word that `policies/policy.csv` may use stands here; the loader refuses all others.

domain::coded! {
    /// How the person asking stands to the thing asked about. PostgreSQL finds out which of these hold;
    /// the policy says what follows. Narrow relations stand first: the first that allows is the one logged.
    ///
    /// Relations about lessons hold on the lesson's date, not on the day of the request.
    pub enum Relation {
        /// The thing is about the person asking: own account, own diary (S0-4.5).
        Oneself = "self" => "сам о себе",
        /// The thing is about a child whose lawful representative is asking (S0-4.6).
        OwnChild = "own_child" => "свой ребёнок",
        /// A teaching assignment is in force on the lesson's date (S0-4.3).
        OwnAssignment = "own_assignment" => "своя нагрузка",
        /// Gives this one lesson instead of a colleague (S4-5.T2b).
        Substitute = "substitute" => "замена урока",
        /// Fills the journal for a colleague on these dates, approved (S4-5.T8).
        Delegate = "delegate" => "поручение вести журнал",
        /// Class teacher or curator of the group on that date (S0-4.4, S3-3.2.3).
        OwnClass = "own_class" => "свой класс",
        /// Holds a grant for this pupil which has begun and has not ended (S4-4.1).
        TimedGrant = "timed_grant" => "доступ на срок",
        /// Dispatcher or administrator for these grades (S2-O8.1, S2-O8.2).
        GradeRange = "grade_range" => "свои параллели",
        /// The thing belongs to the school of the membership in use.
        School = "school" => "своя школа",
        /// The thing belongs to a school of the officer's district.
        District = "district" => "свой район",
    }
}

domain::coded! {
    /// A kind of thing that rights are about. Values of cells are read through `Journal` or `Diary`,
    /// so marks, attendance, topics and homework have no `read` of their own.
    pub enum Resource {
        /// A journal page: pupils, lessons, all cells, averages.
        Journal = "journal" => "страница журнала",
        /// A current mark.
        Mark = "mark" => "отметка",
        /// Who was absent or late at a lesson, without the reason.
        Attendance = "attendance" => "посещаемость",
        /// Why a pupil was absent: illness and the like, so a field of special care.
        AbsenceReason = "absence_reason" => "причина пропуска",
        /// The topic of a held lesson.
        Topic = "topic" => "тема урока",
        /// Homework, common and individual.
        Homework = "homework" => "домашнее задание",
        /// Period, annual, exam and final marks.
        PeriodMark = "period_mark" => "отметка за период",
        /// Old and new values of a cell with authors.
        CellHistory = "cell_history" => "история записи",
        /// One pupil's diary.
        Diary = "diary" => "дневник",
        /// Overview of one group for its class teacher or curator.
        ClassOverview = "class_overview" => "сводка по классу",
        /// Overview of the school: who recorded, who is late.
        SchoolOverview = "school_overview" => "сводка по школе",
        /// Figures of the district's schools, without names.
        DistrictOverview = "district_overview" => "сводка по району",
        /// Who is in which group, from when to when.
        Roster = "roster" => "состав групп",
        /// Cards of pupils, guardians and staff.
        People = "people" => "личные карточки",
        /// Which roles persons hold in the school.
        Membership = "membership" => "роли сотрудников и семей",
        /// Timetable and its changes.
        Timetable = "timetable" => "расписание",
        /// Topic plan of a subject.
        TopicPlan = "topic_plan" => "тематическое планирование",
        /// The school's regulation in editions.
        Regulation = "regulation" => "положение о журнале",
        /// Import of lists from files.
        Import = "import" => "загрузка из файлов",
        /// Log of what each family was sent or handed.
        Delivery = "delivery" => "журнал доставки",
        /// How a family wants to be informed, with consent or application.
        DeliveryChoice = "delivery_choice" => "способ информирования семьи",
        /// A pupil's weekly summary.
        WeeklySummary = "weekly_summary" => "выписка за неделю",
        /// Weekly summaries of a class merged for printing.
        PrintBatch = "print_batch" => "пачка для печати",
        /// A document about absence: a health record, so a field of special care.
        AbsenceDocument = "absence_document" => "документ о пропуске",
        /// A remark to the family.
        Remark = "remark" => "замечание",
        /// One-time slips with credentials: `read` is the log of slips, never a secret.
        CredentialsSlip = "credentials_slip" => "памятка с реквизитами доступа",
        /// Log of actions.
        Audit = "audit" => "журнал действий",
        /// Background jobs of the school.
        Job = "job" => "фоновые задания",
        /// The own account: password, sessions, settings.
        Profile = "profile" => "своя учётная запись",
        /// A teacher's request that a colleague fill the journal.
        Delegation = "delegation" => "поручение вести журнал",
        /// Who gives a lesson instead of whom.
        Substitution = "substitution" => "замена урока",
    }
}

domain::coded! {
    /// What is done to a thing.
    pub enum Action {
        /// See it.
        Read = "read" => "просматривать",
        /// Record a new one, or a value where there was none.
        Write = "write" => "вносить",
        /// Change what was recorded earlier; the old value stays in the history. Of a roster: move pupils
        /// between subgroups without touching enrolment.
        Correct = "correct" => "исправлять",
        /// Take back the own last operation within the regulation's window.
        Undo = "undo" => "отменять",
        /// Put in force or confirm what somebody prepared.
        Approve = "approve" => "утверждать",
        /// Give out: slips, prints, summaries, a published timetable.
        Issue = "issue" => "выдавать",
        /// Take out as a file or a document.
        Export = "export" => "выгружать",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::role::Role;

    #[test]
    fn codes_are_plain_words_which_read_back() {
        let codes = Relation::ALL
            .iter()
            .map(|w| (w.code(), Relation::from_code(w.code()) == Some(*w)))
            .chain(Resource::ALL.iter().map(|w| (w.code(), Resource::from_code(w.code()) == Some(*w))))
            .chain(Action::ALL.iter().map(|w| (w.code(), Action::from_code(w.code()) == Some(*w))))
            .chain(Role::ALL.iter().map(|w| (w.code(), Role::from_code(w.code()) == Some(*w))));
        for (code, reads_back) in codes {
            assert!(reads_back, "{code}");
            assert!(!code.is_empty(), "Casbin's empty policy allows a request of empty strings");
            assert!(code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{code}");
        }
    }

    #[test]
    fn the_empty_word_is_no_word() {
        assert_eq!(Relation::from_code(""), None);
        assert_eq!(Resource::from_code(""), None);
        assert_eq!(Action::from_code(""), None);
    }
}
