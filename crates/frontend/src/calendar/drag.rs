//! What a pointer does with a card: a press that becomes a drag, becomes a scroll, or stays a press.

use std::time::Duration;

/// How far a mouse moves before its press is a drag.
const MOUSE_THRESHOLD: i32 = 6;
/// How far a finger may tremble before its press is a scroll.
const TOUCH_SLOP: i32 = 8;
/// How long a finger rests before its press is a drag.
pub(crate) const HOLD: Duration = Duration::from_millis(350);
/// How long a card rests at an edge before the month turns.
pub(crate) const TURN: Duration = Duration::from_millis(600);
/// How near to an edge that is.
const EDGE: i32 = 28;

/// Where a pointer is, in pixels of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Point {
    pub x: i32,
    pub y: i32,
}

impl Point {
    fn is_within(self, distance: i32, of: Self) -> bool {
        let square = |a: i32, b: i32| i64::from(a.abs_diff(b)).saturating_pow(2);
        square(self.x, of.x).saturating_add(square(self.y, of.y)) <= i64::from(distance).saturating_pow(2)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pointer {
    Mouse,
    /// A finger or a pen: both also scroll.
    Touch,
}

/// How far a press on a card has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Gesture {
    #[default]
    Idle,
    Pressed(Pointer, Point),
    Dragging,
    /// The finger moved before it rested: until it is lifted, the browser scrolls and nothing is dragged.
    Scrolling,
}

impl Gesture {
    /// The pointer moved.
    pub(crate) fn moved(self, to: Point) -> Self {
        match self {
            Self::Pressed(Pointer::Mouse, from) if !to.is_within(MOUSE_THRESHOLD, from) => Self::Dragging,
            Self::Pressed(Pointer::Touch, from) if !to.is_within(TOUCH_SLOP, from) => Self::Scrolling,
            same @ (Self::Idle | Self::Pressed(..) | Self::Dragging | Self::Scrolling) => same,
        }
    }

    /// The pointer rested for [`HOLD`] where it was pressed.
    pub(crate) fn held(self) -> Self {
        match self {
            Self::Pressed(Pointer::Touch, _) => Self::Dragging,
            same @ (Self::Idle | Self::Pressed(..) | Self::Dragging | Self::Scrolling) => same,
        }
    }

    pub(crate) fn is_dragging(self) -> bool {
        self == Self::Dragging
    }
}

/// Which way the month turns when a card rests here: back at the left edge, on at the right one.
pub(crate) fn turn_at(x: i32, left: i32, right: i32) -> Option<i32> {
    if x < left.saturating_add(EDGE) {
        return Some(-1);
    }
    (x > right.saturating_sub(EDGE)).then_some(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Point = Point { x: 100, y: 100 };

    fn by(x: i32, y: i32) -> Point {
        Point { x: START.x + x, y: START.y + y }
    }

    #[test]
    fn a_mouse_drags_from_the_seventh_pixel_in_any_direction() {
        let pressed = Gesture::Pressed(Pointer::Mouse, START);
        assert_eq!(pressed.moved(by(6, 0)), pressed);
        assert_eq!(pressed.moved(by(4, 4)), pressed);
        assert_eq!(pressed.moved(by(7, 0)), Gesture::Dragging);
        assert_eq!(pressed.moved(by(-5, -5)), Gesture::Dragging);
        assert_eq!(pressed.held(), pressed, "a mouse that rests does not drag");
    }

    #[test]
    fn a_finger_that_rests_drags_and_then_moves_freely() {
        let pressed = Gesture::Pressed(Pointer::Touch, START);
        let trembling = pressed.moved(by(5, 6));
        assert_eq!(trembling, pressed);
        assert_eq!(trembling.held(), Gesture::Dragging);
        assert_eq!(Gesture::Dragging.moved(by(300, 300)), Gesture::Dragging);
    }

    #[test]
    fn a_finger_that_moves_first_scrolls_and_never_drags_afterwards() {
        let scrolling = Gesture::Pressed(Pointer::Touch, START).moved(by(0, 9));
        assert_eq!(scrolling, Gesture::Scrolling);
        assert_eq!(scrolling.held(), Gesture::Scrolling);
        assert_eq!(scrolling.moved(START), Gesture::Scrolling);
        assert!(!scrolling.is_dragging());
    }

    #[test]
    fn nothing_pressed_is_nothing_dragged() {
        assert_eq!(Gesture::Idle.moved(by(50, 50)).held(), Gesture::Idle);
    }

    #[test]
    fn the_month_turns_at_its_edges_and_beyond_them() {
        for (x, expected) in
            [(0, Some(-1)), (127, Some(-1)), (128, None), (500, None), (872, None), (873, Some(1)), (2000, Some(1))]
        {
            assert_eq!(turn_at(x, 100, 900), expected, "{x}");
        }
    }
}
