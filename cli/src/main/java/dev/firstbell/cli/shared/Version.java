package dev.firstbell.cli.shared;

import picocli.CommandLine;

/** Firstbell's version, from the jar's manifest. */
public final class Version implements CommandLine.IVersionProvider {
    /** The version, or {@code development} when run from classes. */
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"firstbell " + text()};
    }
}
