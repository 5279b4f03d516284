package dev.firstbell.analysis.render;

import dev.firstbell.analysis.gate.Change;
import dev.firstbell.analysis.gate.GateResult;
import dev.firstbell.analysis.gate.GateResult.Verdict;
import dev.firstbell.analysis.gate.GateWords;
import dev.firstbell.analysis.gate.Promise;
import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.student.Stage;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The gate's answer as JUnit XML: a test case for the promise, one for the wait, and one for each stage, with unique names and
 * the median time in seconds as its time. INCONCLUSIVE is a skipped test with its reason, because it is no failure; a CI must
 * look at the exit code, too. Stateless.
 */
public final class GateJUnit {
    private GateJUnit() {}

    private enum Outcome {
        PASSED,
        FAILED,
        ERROR,
        SKIPPED
    }

    private record TestCase(String name, double seconds, Outcome outcome, String message) {}

    /** The document. */
    public static String of(GateResult result, List<HistoryEntry> runs) {
        List<TestCase> cases = cases(result);
        // XML cannot hold control characters, and names of classes and clusters come from people.
        String suite = runs.isEmpty()
                ? "gate"
                : Excerpt.harmless(runs.get(0).fingerprint().inWords());
        StringWriter out = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuites");
            xml.writeCharacters("\n  ");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", "firstbell gate: " + suite);
            xml.writeAttribute("tests", String.valueOf(cases.size()));
            xml.writeAttribute("failures", count(cases, Outcome.FAILED));
            xml.writeAttribute("errors", count(cases, Outcome.ERROR));
            xml.writeAttribute("skipped", count(cases, Outcome.SKIPPED));
            xml.writeAttribute(
                    "time",
                    seconds(cases.stream().mapToDouble(TestCase::seconds).sum()));
            for (TestCase one : cases) {
                write(xml, one, suite);
            }
            xml.writeCharacters("\n  ");
            xml.writeEndElement();
            xml.writeCharacters("\n");
            xml.writeEndElement();
            xml.writeCharacters("\n");
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a document in memory can always be written", e);
        }
        return out.toString();
    }

    private static void write(XMLStreamWriter xml, TestCase one, String suite) throws XMLStreamException {
        xml.writeCharacters("\n    ");
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", "firstbell.gate." + suite);
        xml.writeAttribute("name", one.name());
        xml.writeAttribute("time", seconds(one.seconds()));
        switch (one.outcome()) {
            case PASSED -> {
                // Nothing to say.
            }
            case FAILED -> detail(xml, "failure", one.message());
            case ERROR -> detail(xml, "error", one.message());
            case SKIPPED -> detail(xml, "skipped", one.message());
        }
        xml.writeEndElement();
    }

    private static void detail(XMLStreamWriter xml, String element, String message) throws XMLStreamException {
        xml.writeEmptyElement(element);
        if (!element.equals("skipped")) {
            xml.writeAttribute("type", "firstbell.gate");
        }
        xml.writeAttribute("message", Excerpt.harmless(message));
    }

    private static List<TestCase> cases(GateResult result) {
        List<TestCase> cases = new ArrayList<>();
        if (result.verdict() == Verdict.INVALID) {
            cases.add(new TestCase("the runs can be compared", 0, Outcome.ERROR, String.join("; ", result.reasons())));
            return cases;
        }
        result.promise()
                .ifPresent(promise ->
                        cases.add(new TestCase("promise", 0, outcome(promise.kind()), GateText.promise(promise))));
        result.median()
                .ifPresentOrElse(
                        wait -> cases.add(of("wait", "the median wait", wait)),
                        () -> cases.add(new TestCase("wait", 0, Outcome.SKIPPED, String.join("; ", result.reasons()))));
        for (Map.Entry<Stage, Change> stage : result.stages().entrySet()) {
            cases.add(of("stage " + stage.getKey().label(), stage.getKey().label(), stage.getValue()));
        }
        return cases;
    }

    private static TestCase of(String name, String what, Change change) {
        Outcome outcome = switch (change.kind()) {
            case SLOWER -> Outcome.FAILED;
            case FASTER, NOT_SLOWER -> Outcome.PASSED;
            case UNKNOWN -> Outcome.SKIPPED;
        };
        return new TestCase(name, change.now(), outcome, GateWords.change(what, change));
    }

    private static Outcome outcome(Promise.Kind kind) {
        return switch (kind) {
            case KEPT -> Outcome.PASSED;
            case MISSED -> Outcome.FAILED;
            case OPEN -> Outcome.SKIPPED;
        };
    }

    private static String count(List<TestCase> cases, Outcome outcome) {
        return String.valueOf(
                cases.stream().filter(one -> one.outcome() == outcome).count());
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }
}
