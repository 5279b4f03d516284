package dev.firstbell.deploy.prescale.gke;

import java.net.URI;
import java.util.Locale;

/**
 * Where the APIs are. Tokens are sent there and nowhere else, encrypted except on loopback.
 *
 * @param gke of Google Kubernetes Engine, with its version
 * @param compute of Compute Engine, with its version
 */
public record GkeAddresses(URI gke, URI compute) {
    /** Google's own. */
    public static final GkeAddresses GOOGLE = new GkeAddresses(
            URI.create("https://container.googleapis.com/v1/"),
            URI.create("https://compute.googleapis.com/compute/v1/"));

    public GkeAddresses {
        gke = folder(gke);
        compute = folder(compute);
    }

    private static URI folder(URI address) {
        boolean loopback = String.valueOf(address.getHost())
                .toLowerCase(Locale.ROOT)
                .matches("localhost|127(\\.\\d{1,3}){3}|\\[::1]");
        if (address.getHost() == null || !"https".equals(address.getScheme()) && !loopback) {
            throw new IllegalArgumentException("the address of an API must begin with https://: " + address);
        }
        return address.toString().endsWith("/") ? address : URI.create(address + "/");
    }
}
