//! The list of deadlines, numbered as in the requirements (1.10).

crate::coded! {
    /// An event the regulations set a limit for.
    pub enum DeadlineCode {
        /// Absentees entered.
        D01 = "D01" => "отсутствующие отмечены",
        /// Topic entered.
        D02 = "D02" => "тема урока внесена",
        /// Homework entered.
        D03 = "D03" => "домашнее задание внесено",
        /// Current mark for a lesson.
        D04 = "D04" => "текущая отметка выставлена",
        /// Mark for written work.
        D05 = "D05" => "отметка за письменную работу выставлена",
        /// Interim attestation mark.
        D06 = "D06" => "отметка за период выставлена",
        /// Exam or final result shown to the family.
        D07 = "D07" => "результат сообщён семье",
        /// Reason of absence corrected after a document.
        D08 = "D08" => "причина пропуска указана",
        /// Records moved from the temporary journal.
        D09 = "D09" => "записи временного журнала перенесены",
        /// Wrong data fixed.
        D10 = "D10" => "ошибочные данные исправлены",
        /// Printed information handed to families without the diary.
        D11 = "D11" => "печатные сведения выданы",
        /// Inspection of the journal.
        D12 = "D12" => "журнал проверен",
        /// Class data refreshed by the class teacher.
        D13 = "D13" => "данные класса обновлены",
        /// Directories checked.
        D14 = "D14" => "справочники проверены",
        /// Curricula, individual plans and load entered.
        D15 = "D15" => "учебные планы и нагрузка внесены",
        /// Composition of groups checked.
        D16 = "D16" => "состав групп проверен",
        /// Programmes and topic plans ready.
        D17 = "D17" => "рабочие программы готовы",
        /// Documents handed to the people responsible.
        D18 = "D18" => "документы переданы ответственным",
        /// Parents instructed.
        D19 = "D19" => "родители проинструктированы",
        /// Timetable of the week published.
        D20 = "D20" => "расписание опубликовано",
        /// Access removed after the end of the contract.
        D21 = "D21" => "доступ прекращён",
    }
}
