use crate::text::Text;
use domain::contract::Problem;

/// Why a call gave no answer that could be used.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ApiFailure {
    /// The API refused and says why.
    Problem(Box<Problem>),
    /// The server could not be reached.
    Offline,
    /// An answer that is neither the expected body nor a problem.
    Unexpected { status: u16 },
}

impl ApiFailure {
    /// What to tell the person.
    pub(crate) fn message(&self, text: &Text) -> String {
        match self {
            Self::Problem(problem) => problem.detail.clone(),
            Self::Offline => text.failure.offline.to_owned(),
            Self::Unexpected { .. } => text.failure.unexpected.to_owned(),
        }
    }

    /// What support can search for.
    pub(crate) fn code(&self) -> Option<String> {
        match self {
            Self::Problem(problem) => Some(format!("{} {}", problem.code, problem.request_id).trim().to_owned()),
            Self::Offline => None,
            Self::Unexpected { status } => Some(status.to_string()),
        }
    }

    /// Whether the API refused with this code of its catalogue.
    pub(crate) fn is_problem(&self, code: &str) -> bool {
        match self {
            Self::Problem(problem) => problem.code == code,
            Self::Offline | Self::Unexpected { .. } => false,
        }
    }

    /// What is wrong with the field at a JSON pointer such as `/email`.
    pub(crate) fn of_field(&self, pointer: &str) -> Option<String> {
        match self {
            Self::Problem(problem) => {
                problem.errors.iter().find(|field| field.pointer == pointer).map(|field| field.detail.clone())
            }
            Self::Offline | Self::Unexpected { .. } => None,
        }
    }

    /// Whether somebody else changed the same thing meanwhile.
    pub(crate) fn is_stale(&self) -> bool {
        match self {
            Self::Problem(problem) => problem.code == "stale",
            Self::Offline | Self::Unexpected { .. } => false,
        }
    }

    /// Whether the message has no field to stand beside.
    pub(crate) fn is_general(&self) -> bool {
        match self {
            Self::Problem(problem) => problem.errors.is_empty(),
            Self::Offline | Self::Unexpected { .. } => true,
        }
    }
}
