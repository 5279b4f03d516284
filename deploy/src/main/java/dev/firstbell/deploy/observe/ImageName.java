package dev.firstbell.deploy.observe;

/** Image names: a pod may use a short form of the full name that a node reports. */
public final class ImageName {
    private ImageName() {}

    /** The name with registry, path and tag, as container runtimes complete it: {@code docker.io/library/x:latest}. */
    public static String full(String name) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean registry = first.contains(".") || first.contains(":") || first.equals("localhost");
        String path = registry ? name : "docker.io/" + (slash < 0 ? "library/" : "") + name;
        boolean tagged = path.contains("@") || path.lastIndexOf(':') > path.lastIndexOf('/');
        return tagged ? path : path + ":latest";
    }
}
