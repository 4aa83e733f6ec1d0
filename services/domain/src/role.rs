//! Roles a person may have in a school or a district. What a role may do is the policy's business
//! (`policies/policy.csv`), never this module's.

crate::coded! {
    /// A role of the regulations. One person may have several; a request acts in exactly one of them.
    pub enum Role {
        /// Head of the school: answers for truth, completeness and deadlines (S0-1.4).
        Director = "director" => "директор",
        /// Deputy head: controls keeping of the journal (S0-4.2, S2-O7).
        Deputy = "deputy" => "заместитель директора",
        /// Class teacher: own class, reasons of absence (S0-4.4).
        ClassTeacher = "class_teacher" => "классный руководитель",
        /// Subject teacher: own subjects in own classes (S0-4.3).
        SubjectTeacher = "subject_teacher" => "учитель",
        /// Curator of a college group (S3-3.2.3).
        Curator = "curator" => "куратор",
        /// Pupil or student: own diary (S0-4.5).
        Pupil = "pupil" => "ученик",
        /// Parent or other lawful representative: own child only (S0-4.6).
        Parent = "parent" => "родитель",
        /// Administrator of the journal in the school (S1-3.1, S4-5.A1).
        SchoolAdministrator = "school_administrator" => "администратор школы",
        /// Keeper of the timetable (S2-O8.2).
        Dispatcher = "dispatcher" => "диспетчер по расписанию",
        /// Trusted person: one pupil, by grant, with an end (S3-1.7).
        TrustedPerson = "trusted_person" => "доверенное лицо",
        /// Secretary of admissions (S3-1.7).
        AdmissionsSecretary = "admissions_secretary" => "секретарь приёмной комиссии",
        /// Officer of the district: figures of schools, no names.
        DistrictOfficer = "district_officer" => "сотрудник управления образования",
    }
}

impl Role {
    /// Works for the school: may stand as author of a journal entry or a setting.
    pub const fn is_staff(self) -> bool {
        !matches!(self, Self::Pupil | Self::Parent | Self::TrustedPerson | Self::DistrictOfficer)
    }
}
