//! What a request is told when it is over a limit: a stable code, the HTTP status and a Russian sentence with both
//! figures. Never carries text of the request itself.

use std::fmt;

/// Which rule was broken; `code()` is part of the public interface and never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RefusalKind {
    BodyTooLarge,
    JsonMalformed,
    JsonTooDeep,
    BatchRefused,
    DocumentTooLarge,
    DocumentMalformed,
    TooManyTokens,
    NestingTooDeep,
    TooManyOperations,
    TooManyFragments,
    TooManySpreads,
    FragmentCycle,
    UnknownFragment,
    TooManySelections,
    DepthExceeded,
    ComplexityExceeded,
    TooManyRootFields,
    TooManyAliases,
    TooManyDirectives,
    PageTooLarge,
    ListTooLong,
    IntrospectionOff,
    UnknownOperation,
    RateLimited,
}

impl RefusalKind {
    /// Every kind, for tables and tests.
    pub const ALL: [Self; 24] = [
        Self::BodyTooLarge,
        Self::JsonMalformed,
        Self::JsonTooDeep,
        Self::BatchRefused,
        Self::DocumentTooLarge,
        Self::DocumentMalformed,
        Self::TooManyTokens,
        Self::NestingTooDeep,
        Self::TooManyOperations,
        Self::TooManyFragments,
        Self::TooManySpreads,
        Self::FragmentCycle,
        Self::UnknownFragment,
        Self::TooManySelections,
        Self::DepthExceeded,
        Self::ComplexityExceeded,
        Self::TooManyRootFields,
        Self::TooManyAliases,
        Self::TooManyDirectives,
        Self::PageTooLarge,
        Self::ListTooLong,
        Self::IntrospectionOff,
        Self::UnknownOperation,
        Self::RateLimited,
    ];

    /// The stable code in `extensions.code`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BodyTooLarge => "BODY_TOO_LARGE",
            Self::JsonMalformed => "JSON_MALFORMED",
            Self::JsonTooDeep => "JSON_TOO_DEEP",
            Self::BatchRefused => "BATCH_REFUSED",
            Self::DocumentTooLarge => "DOCUMENT_TOO_LARGE",
            Self::DocumentMalformed => "DOCUMENT_MALFORMED",
            Self::TooManyTokens => "TOO_MANY_TOKENS",
            Self::NestingTooDeep => "NESTING_TOO_DEEP",
            Self::TooManyOperations => "TOO_MANY_OPERATIONS",
            Self::TooManyFragments => "TOO_MANY_FRAGMENTS",
            Self::TooManySpreads => "TOO_MANY_SPREADS",
            Self::FragmentCycle => "FRAGMENT_CYCLE",
            Self::UnknownFragment => "UNKNOWN_FRAGMENT",
            Self::TooManySelections => "TOO_MANY_SELECTIONS",
            Self::DepthExceeded => "DEPTH_EXCEEDED",
            Self::ComplexityExceeded => "COMPLEXITY_EXCEEDED",
            Self::TooManyRootFields => "TOO_MANY_ROOT_FIELDS",
            Self::TooManyAliases => "TOO_MANY_ALIASES",
            Self::TooManyDirectives => "TOO_MANY_DIRECTIVES",
            Self::PageTooLarge => "PAGE_TOO_LARGE",
            Self::ListTooLong => "LIST_TOO_LONG",
            Self::IntrospectionOff => "INTROSPECTION_OFF",
            Self::UnknownOperation => "UNKNOWN_OPERATION",
            Self::RateLimited => "RATE_LIMITED",
        }
    }

    /// HTTP status of the answer.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::BodyTooLarge | Self::DocumentTooLarge => 413,
            Self::RateLimited => 429,
            _ => 400,
        }
    }

    /// What was measured, in Russian, for the sentence of [`Refusal::message_ru`].
    const fn subject_ru(self) -> &'static str {
        match self {
            Self::BodyTooLarge => "размер запроса в байтах",
            Self::JsonMalformed => "тело запроса не читается как JSON-объект",
            Self::JsonTooDeep => "вложенность переменных",
            Self::BatchRefused => "несколько запросов в одном теле не принимаются, отправьте их по одному",
            Self::DocumentTooLarge => "размер текста GraphQL в байтах",
            Self::DocumentMalformed => "текст GraphQL записан с ошибкой",
            Self::TooManyTokens => "число лексем GraphQL",
            Self::NestingTooDeep => "вложенность скобок в тексте GraphQL",
            Self::TooManyOperations => "число операций в тексте GraphQL",
            Self::TooManyFragments => "число фрагментов",
            Self::TooManySpreads => "число подстановок фрагментов",
            Self::FragmentCycle => "фрагменты ссылаются друг на друга по кругу",
            Self::UnknownFragment => "подставлен фрагмент, которого нет в тексте",
            Self::TooManySelections => "число полей после подстановки фрагментов",
            Self::DepthExceeded => "глубина полей",
            Self::ComplexityExceeded => "сложность запроса",
            Self::TooManyRootFields => "число корневых полей",
            Self::TooManyAliases => "число псевдонимов",
            Self::TooManyDirectives => "число директив у одного поля",
            Self::PageTooLarge => "размер страницы",
            Self::ListTooLong => "длина списка в аргументе",
            Self::IntrospectionOff => "описание схемы этим путём не выдаётся",
            Self::UnknownOperation => "без входа принимаются только запросы самого приложения",
            Self::RateLimited => "слишком много запросов за минуту, повторите позже",
        }
    }

    /// Whether the two figures of a refusal mean something for this kind.
    const fn has_figures(self) -> bool {
        !matches!(
            self,
            Self::JsonMalformed
                | Self::BatchRefused
                | Self::DocumentMalformed
                | Self::FragmentCycle
                | Self::UnknownFragment
                | Self::IntrospectionOff
                | Self::UnknownOperation
                | Self::RateLimited
        )
    }
}

/// One refused request. `actual` is a lower bound: measuring stops at the first excess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    pub kind: RefusalKind,
    /// The published limit, 0 where there is no figure.
    pub limit: u64,
    /// What was counted until the check stopped.
    pub actual: u64,
}

impl Refusal {
    /// A refusal without figures.
    #[must_use]
    pub const fn plain(kind: RefusalKind) -> Self {
        Self { kind, limit: 0, actual: 0 }
    }

    /// A refusal because `actual` is over `limit`.
    #[must_use]
    pub const fn over(kind: RefusalKind, limit: u64, actual: u64) -> Self {
        Self { kind, limit, actual }
    }

    /// A sentence for a person: what, and how much is allowed.
    #[must_use]
    pub fn message_ru(&self) -> String {
        let subject = self.kind.subject_ru();
        if self.kind.has_figures() {
            format!("Запрос отклонён: {subject} – не менее {}, допустимо {}.", self.actual, self.limit)
        } else {
            format!("Запрос отклонён: {subject}.")
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (limit {}, at least {})", self.kind.code(), self.limit, self.actual)
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_distinct_and_sentences_are_russian() {
        let codes: BTreeSet<_> = RefusalKind::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(codes.len(), RefusalKind::ALL.len());
        for kind in RefusalKind::ALL {
            let text = Refusal::over(kind, 7, 8).message_ru();
            assert!(text.starts_with("Запрос отклонён"), "{text}");
            assert_eq!(text.contains("допустимо 7"), kind.has_figures(), "{text}");
        }
    }
}
