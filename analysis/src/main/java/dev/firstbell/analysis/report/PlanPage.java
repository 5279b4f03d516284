package dev.firstbell.analysis.report;

import java.util.List;
import java.util.Optional;

/**
 * Everything on the page of a plan without runs, already in words and coordinates; the templates only place it.
 *
 * @param name of the class or the timetable
 * @param kind {@code Plan of a class} or {@code Plan of a term}
 * @param verdict one sentence
 * @param badge what the sentence must not be read without
 * @param tone of the sentence: {@code met} or {@code open}
 * @param basis where the figures come from, one sentence each
 * @param value the one number: the cost
 * @param what what the number is the cost of
 * @param promise the SLO in words; absent for the plan of a class, which does not contain it
 * @param changes what to change, one line each
 * @param costs what it costs, one line each
 * @param term of a timetable; absent for one class
 * @param windows when nodes are requested
 * @param deployment each value that would be changed
 * @param evidence the numbers in the plan
 * @param defaults the parameters that are Firstbell's own
 * @param method how the plan was made
 * @param notes what the numbers do not show
 * @param terms the words of the page, for every reader
 * @param files raw data
 */
record PlanPage(
        String name,
        String kind,
        String verdict,
        String badge,
        String tone,
        List<String> basis,
        String value,
        String what,
        Optional<String> promise,
        List<String> changes,
        List<String> costs,
        Optional<TermSection> term,
        WindowTable windows,
        List<DeploymentRow> deployment,
        List<ReportPage.EvidenceRow> evidence,
        List<ReportPage.EvidenceRow> defaults,
        String method,
        List<String> notes,
        List<ReportPage.Note> terms,
        List<ReportPage.FileLink> files) {

    /**
     * When nodes are requested.
     *
     * @param clock whose clock the times are on
     * @param ofTerm whether the rows are windows of a week, with what would be missed with less
     */
    record WindowTable(String clock, boolean ofTerm, List<WindowRow> rows) {}

    /** A time in which nodes are requested; the last two cells are about a term alone. */
    record WindowRow(
            String days,
            String from,
            String until,
            String nodes,
            String purpose,
            String oneNodeFewer,
            String shorterLead) {}

    /** A value of the deployment. */
    record DeploymentRow(String where, String key, String value) {}
}
