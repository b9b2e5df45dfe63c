//! What those who run the server watch, in Prometheus' text format.

use std::{
    fmt::Write,
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

/// Counters of one process.
#[derive(Debug)]
pub struct Metrics {
    started: Instant,
    /// By the first digit of the status: 1xx … 5xx.
    responses: [AtomicU64; 5],
}

impl Metrics {
    pub fn starting_at(started: Instant) -> Self {
        Self { started, responses: Default::default() }
    }

    pub fn count_response(&self, status: u16) {
        let class = usize::from(status / 100).checked_sub(1);
        if let Some(counter) = class.and_then(|class| self.responses.get(class)) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub fn render(&self, now: Instant) -> String {
        let mut text = String::from("# TYPE cartera_http_responses_total counter\n");
        for (class, counter) in (1..).zip(&self.responses) {
            let count = counter.load(Ordering::Relaxed);
            // Writing to a String cannot fail.
            let _infallible = writeln!(text, "cartera_http_responses_total{{class=\"{class}xx\"}} {count}");
        }
        let uptime = now.duration_since(self.started).as_secs();
        let _infallible = writeln!(text, "# TYPE cartera_uptime_seconds gauge\ncartera_uptime_seconds {uptime}");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn responses_are_counted_by_class_and_odd_statuses_ignored() {
        let start = Instant::now();
        let metrics = Metrics::starting_at(start);
        for status in [200, 204, 404, 99, 700] {
            metrics.count_response(status);
        }
        let text = metrics.render(start + Duration::from_secs(5));
        assert!(text.contains("{class=\"2xx\"} 2\n") && text.contains("{class=\"4xx\"} 1\n"), "{text}");
        assert!(text.ends_with("cartera_uptime_seconds 5\n"), "{text}");
    }
}
