package dev.firstbell.cli;

import dev.firstbell.records.Json;
import dev.firstbell.records.RunRecord;

final class Output {
    static String json(RunRecord run) {
        return Json.pretty().writeValueAsString(run.summary()) + "\n";
    }
    static String text(RunRecord run) {
        return json(run);
    }
}
