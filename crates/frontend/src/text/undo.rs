//! *Actividad reciente*: what was done in this session.

pub(crate) struct UndoTexts {
    pub title: &'static str,
    pub undo: &'static str,
    pub undone: &'static str,
    pub undoing: &'static str,
    pub failed: fn(&str) -> String,
    pub empty: &'static str,
    pub undo_of: fn(&str) -> String,
}

pub(super) const ES: UndoTexts = UndoTexts {
    title: "Actividad reciente",
    undo: "Deshacer",
    undone: "Deshecho",
    undoing: "Deshaciendo…",
    failed: |why| format!("No se pudo deshacer: {why}"),
    empty: "Aquí aparece lo que hagas en esta sesión y se pueda deshacer.",
    undo_of: |what| format!("Deshacer: {what}"),
};

pub(super) const EN: UndoTexts = UndoTexts {
    title: "Recent activity",
    undo: "Undo",
    undone: "Undone",
    undoing: "Undoing…",
    failed: |why| format!("It could not be undone: {why}"),
    empty: "What you do in this session and can take back appears here.",
    undo_of: |what| format!("Undo: {what}"),
};
