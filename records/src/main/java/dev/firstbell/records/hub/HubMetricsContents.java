package dev.firstbell.records.hub;

import dev.firstbell.records.hub.HubMetricsEntry.Scraped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the entries of a hub metrics journal add up to. */
final class HubMetricsContents implements HubMetricsEntry.Visitor {
    private final List<Scraped> scrapes = new ArrayList<>();
    private int failedScrapes;
    private Optional<String> unavailable = Optional.empty();
    private boolean closed;

    private HubMetricsContents() {}

    static HubMetricsContents of(List<HubMetricsEntry> entries) {
        HubMetricsContents contents = new HubMetricsContents();
        entries.forEach(entry -> entry.accept(contents));
        return contents;
    }

    List<Scraped> scrapes() {
        return scrapes;
    }

    int failedScrapes() {
        return failedScrapes;
    }

    /** Why the hub does not offer its metrics; empty where it does. */
    Optional<String> unavailable() {
        return unavailable;
    }

    /** Whether a last scrape after the class closed the journal. */
    boolean closed() {
        return closed;
    }

    @Override
    public void opened(HubMetricsEntry.Opened entry) {
        // The hub and the run are those of run.json.
    }

    @Override
    public void scraped(Scraped entry) {
        scrapes.add(entry);
    }

    @Override
    public void scrapeFailed(HubMetricsEntry.ScrapeFailed entry) {
        failedScrapes++;
    }

    @Override
    public void unavailable(HubMetricsEntry.Unavailable entry) {
        unavailable = unavailable.or(() -> Optional.of(entry.reason()));
    }

    @Override
    public void closed(HubMetricsEntry.Closed entry) {
        closed |= entry.complete();
    }
}
