//! Pointer events become gestures. They are captured by the board, which stays while months turn; no card moves in the
//! document before the pointer is up.

use super::hand::{Carried, Hand};
use crate::calendar::drag::{Gesture, HOLD, Point, Pointer, turn_at};
use chrono::NaiveDate;
use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{AddEventListenerOptions, Element, Event, PointerEvent};

/// Near the window's upper and lower edges a drag scrolls.
const SCROLL_EDGE: i32 = 56;
const SCROLL_STEP: f64 = 14.0;

/// The handlers of the board.
#[derive(Clone, Copy)]
pub(super) struct Pointers {
    hand: Hand,
    board: NodeRef<html::Div>,
    hold: StoredValue<Option<TimeoutHandle>>,
    /// What a drag would take into the hand.
    pressed: StoredValue<Option<Carried>>,
    /// The click that follows a drag means nothing.
    has_dragged: StoredValue<bool>,
    no_scroll: StoredValue<Option<Listener>, LocalStorage>,
}

/// Lives as long as the browser may call it.
type Listener = Closure<dyn FnMut(Event)>;

impl Pointers {
    pub(super) fn of(hand: Hand, board: NodeRef<html::Div>) -> Self {
        let pointers = Self {
            hand,
            board,
            hold: StoredValue::new(None),
            pressed: StoredValue::new(None),
            has_dragged: StoredValue::new(false),
            no_scroll: StoredValue::new_local(None),
        };
        // The browser must know before the finger comes down that this may not scroll.
        Effect::new(move |_| {
            if let Some(board) = board.get() {
                pointers.keep_from_scrolling(&board);
            }
        });
        // A finger that rests while the month turns under it is over another day.
        Effect::new(move |_| {
            hand.days.track();
            request_animation_frame(move || pointers.look_under());
        });
        pointers
    }

    /// Stops the browser's own scrolling while a card is dragged, on this element and whatever becomes of it.
    fn keep_from_scrolling(self, element: &Element) {
        if self.no_scroll.with_value(Option::is_none) {
            let hand = self.hand;
            let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
                if hand.gesture.try_get_value().is_some_and(Gesture::is_dragging) {
                    event.prevent_default();
                }
            });
            self.no_scroll.set_value(Some(listener));
        }
        let options = AddEventListenerOptions::new();
        options.set_passive(false);
        self.no_scroll.with_value(|listener| {
            if let Some(listener) = listener {
                let listener = listener.as_ref().unchecked_ref();
                // The options are well formed.
                element
                    .add_event_listener_with_callback_and_add_event_listener_options("touchmove", listener, &options)
                    .ok();
            }
        });
    }

    pub(super) fn down(self, event: &PointerEvent) {
        if event.button() != 0 || !event.is_primary() {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let card = target.as_ref().and_then(|target| target.closest("[data-chip]").ok().flatten());
        let Some((id, from)) = card.as_ref().and_then(named) else { return };
        let Some(carried) = self.hand.find(&id, from) else { return };
        let pointer = if event.pointer_type() == "mouse" { Pointer::Mouse } else { Pointer::Touch };
        self.has_dragged.set_value(false);
        self.hand.gesture.set_value(Gesture::Pressed(pointer, point(event)));
        self.pressed.set_value(Some(carried));
        let pointer_id = event.pointer_id();
        if pointer == Pointer::Touch {
            if let Some(target) = &target {
                self.keep_from_scrolling(target);
            }
            let at = point(event);
            let held = set_timeout_with_handle(move || self.held(at, pointer_id), HOLD);
            self.hold.set_value(held.ok());
        }
    }

    fn held(self, at: Point, pointer_id: i32) {
        let gesture = self.hand.gesture.get_value().held();
        self.hand.gesture.set_value(gesture);
        if gesture.is_dragging() {
            // Phones without a motor answer false.
            window().navigator().vibrate_with_duration(20);
            self.begin(at, pointer_id);
        }
    }

    fn begin(self, at: Point, pointer_id: i32) {
        self.has_dragged.set_value(true);
        if let Some(board) = self.board.get_untracked() {
            // Fails only when the pointer is up already, and then the drag has ended too.
            board.set_pointer_capture(pointer_id).ok();
        }
        if let Some(carried) = self.pressed.get_value() {
            self.hand.take(carried);
        }
        self.hand.at.set(Some(at));
    }

    pub(super) fn moved(self, event: &PointerEvent) {
        let before = self.hand.gesture.get_value();
        let after = before.moved(point(event));
        if after != before {
            self.hand.gesture.set_value(after);
            self.stop_holding();
            if after.is_dragging() {
                self.begin(point(event), event.pointer_id());
            }
        }
        if after.is_dragging() {
            event.prevent_default();
            self.drag_to(point(event));
        }
    }

    fn drag_to(self, at: Point) {
        self.hand.at.set(Some(at));
        self.hand.hover(day_at(at));
        if let Some(board) = self.board.get_untracked() {
            let left = board.get_bounding_client_rect().left();
            let edges = (whole(left), whole(left).saturating_add(board.client_width()));
            self.hand.turn(turn_at(at.x, edges.0, edges.1));
        }
        scroll_near(at.y);
    }

    fn look_under(self) {
        let is_dragging = self.hand.gesture.try_get_value().is_some_and(Gesture::is_dragging);
        if let Some(at) = self.hand.at.try_get_untracked().flatten().filter(|_| is_dragging) {
            self.hand.hover(day_at(at));
        }
    }

    pub(super) fn up(self) {
        self.stop_holding();
        let gesture = self.hand.gesture.get_value();
        self.hand.gesture.set_value(Gesture::Idle);
        if gesture.is_dragging() {
            self.hand.drop();
            // The click that may follow comes before any timer.
            set_timeout(move || self.has_dragged.set_value(false), std::time::Duration::ZERO);
        }
    }

    /// The browser took the pointer for itself, or Escape was pressed.
    pub(super) fn cancel(self) {
        self.stop_holding();
        let gesture = self.hand.gesture.get_value();
        self.hand.gesture.set_value(Gesture::Idle);
        if gesture.is_dragging() {
            self.hand.cancel();
        }
    }

    pub(super) fn is_dragging(self) -> bool {
        self.hand.gesture.get_value().is_dragging()
    }

    pub(super) fn has_dragged(self) -> bool {
        self.has_dragged.get_value()
    }

    fn stop_holding(self) {
        if let Some(timer) = self.hold.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }
}

fn point(event: &PointerEvent) -> Point {
    Point { x: event.client_x(), y: event.client_y() }
}

/// The id of a card and its day.
pub(super) fn named(card: &Element) -> Option<(String, NaiveDate)> {
    let from = card.get_attribute("data-from")?.parse().ok()?;
    Some((card.get_attribute("data-chip")?, from))
}

/// The day under a point.
fn day_at(at: Point) -> Option<NaiveDate> {
    let pixels = |of: i32| i16::try_from(of).map_or(f32::MAX, f32::from);
    let element = document().element_from_point(pixels(at.x), pixels(at.y))?;
    element.closest("[data-date]").ok().flatten()?.get_attribute("data-date")?.parse().ok()
}

fn scroll_near(y: i32) {
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).map_or(0, whole);
    if y > height.saturating_sub(SCROLL_EDGE) {
        window().scroll_by_with_x_and_y(0.0, SCROLL_STEP);
    } else if y < SCROLL_EDGE {
        window().scroll_by_with_x_and_y(0.0, -SCROLL_STEP);
    }
}

/// The browser measures in floating point.
fn whole(pixels: f64) -> i32 {
    i32::try_from(crate::api::whole(pixels.max(0.0).floor())).unwrap_or(i32::MAX)
}
