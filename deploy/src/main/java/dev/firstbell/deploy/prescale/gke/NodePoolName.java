package dev.firstbell.deploy.prescale.gke;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which node pool. Its REST name is {@code projects/P/locations/L/clusters/C/nodePools/N}.
 *
 * @param project the project's ID or number
 * @param location the region or zone of the cluster
 */
public record NodePoolName(String project, String location, String cluster, String pool) {
    private static final String FORM = "projects/PROJECT/locations/LOCATION/clusters/CLUSTER/nodePools/POOL";

    /** A project's ID may have its domain in front: {@code example.com:project}. */
    private static final Pattern PROJECT = Pattern.compile("[a-z0-9](?:[a-z0-9.:-]{0,98}[a-z0-9])?");

    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?");

    private static final Pattern WHOLE =
            Pattern.compile("projects/([^/]+)/locations/([^/]+)/clusters/([^/]+)/nodePools/([^/]+)");

    private static final Pattern ZONE = Pattern.compile(".+-[a-z]");

    public NodePoolName {
        require(PROJECT, project, "project");
        require(NAME, location, "location");
        require(NAME, cluster, "cluster");
        require(NAME, pool, "node pool");
    }

    private static void require(Pattern pattern, String value, String what) {
        requireNonNull(value, what + " is null");
        if (!pattern.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    Excerpt.quoted(value) + " is not the name of a " + what + " of Google Kubernetes Engine");
        }
    }

    /**
     * Reads the REST name.
     *
     * @param place the option or key that has it, for messages
     * @throws BadInputException if it is not one
     */
    public static NodePoolName parse(String place, String text) {
        Matcher parts = WHOLE.matcher(text.strip());
        if (!parts.matches()) {
            throw new BadInputException(place + ": expected " + FORM + ", found " + Excerpt.quoted(text)
                    + "; `gcloud container node-pools list --cluster CLUSTER --location LOCATION` lists the pools");
        }
        return checked(place, parts.group(1), parts.group(2), parts.group(3), parts.group(4));
    }

    /**
     * The pool of this name in the cluster where this program runs, as the metadata server describes it.
     *
     * @param place the option or key that has the pool's name, for messages
     * @throws BadInputException if it is not the name of a pool
     * @throws dev.firstbell.deploy.prescale.PrescaleException if there is no metadata server
     */
    public static NodePoolName ofThisCluster(String place, String pool, MetadataServer metadata) {
        return checked(place, metadata.project(), metadata.clusterLocation(), metadata.clusterName(), pool);
    }

    /**
     * Checks the name of a pool alone, before the metadata server is asked for the rest.
     *
     * @param place the option or key that has it, for messages
     * @throws BadInputException if it is not one
     */
    public static void requirePool(String place, String pool) {
        if (!NAME.matcher(pool).matches()) {
            throw new BadInputException(place + ": " + Excerpt.quoted(pool)
                    + " is not the name of a node pool of Google" + " Kubernetes Engine; expected " + FORM);
        }
    }

    private static NodePoolName checked(String place, String project, String location, String cluster, String pool) {
        try {
            return new NodePoolName(project, location, cluster, pool);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(place + ": " + e.getMessage() + "; expected " + FORM);
        }
    }

    /** The REST name. */
    public String path() {
        return clusterPath() + "/nodePools/" + pool;
    }

    String clusterPath() {
        return locationPath() + "/clusters/" + cluster;
    }

    /** The parent of the operations. */
    String locationPath() {
        return "projects/" + project + "/locations/" + location;
    }

    /** Whether the cluster's location is a zone ({@code us-central1-a}) and not a region ({@code us-central1}). */
    boolean isZonal() {
        return ZONE.matcher(location).matches();
    }

    @Override
    public String toString() {
        return path();
    }
}
