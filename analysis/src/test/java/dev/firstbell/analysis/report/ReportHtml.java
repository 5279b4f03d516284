package dev.firstbell.analysis.report;

import dev.firstbell.analysis.testing.SampleRuns;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.run.RunRecord;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** Pages of made-up runs, and their texts. */
final class ReportHtml {
    static final ClassPlan FOUR = SampleRuns.classPlan("CS 101", 4);
    static final List<Report.Link> FILES = List.of(
            new Report.Link("every student", "1-no-pre-scaling/students.jsonl"),
            new Report.Link("the schedule", "the schedule.yaml"));

    private ReportHtml() {}

    static String page(List<RunRecord> runs, Optional<ScalingPlan> plan, List<Report.Link> files) {
        return Report.html(ComparisonView.of(runs), plan, files);
    }

    static String report(RunRecord... runs) {
        return page(List.of(runs), Optional.empty(), List.of());
    }

    static String fullReport() {
        List<RunRecord> runs = new ArrayList<>(SampleRuns.threeSettings());
        runs.add(SampleRuns.invalid(runs.get(0).info().classPlan(), SampleRuns.GUESS));
        return page(runs, Optional.of(SampleRuns.plan()), FILES);
    }

    /** The page is written so that an XML parser reads it too: every tag is closed, every attribute quoted. */
    static Document parse(String html) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(
                            html.replace("<!DOCTYPE html>", "").strip().getBytes(StandardCharsets.UTF_8)));
        } catch (Exception e) {
            throw new AssertionError("the page is not well-formed: " + e.getMessage(), e);
        }
    }

    static List<String> texts(String html, String path) {
        try {
            XPath xpath = XPathFactory.newInstance().newXPath();
            NodeList nodes = (NodeList) xpath.evaluate(path, parse(html), XPathConstants.NODESET);
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < nodes.getLength(); i++) {
                texts.add(nodes.item(i).getTextContent().strip());
            }
            return texts;
        } catch (javax.xml.xpath.XPathExpressionException e) {
            throw new IllegalArgumentException(path, e);
        }
    }
}
