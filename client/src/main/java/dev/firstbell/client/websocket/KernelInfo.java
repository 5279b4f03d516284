package dev.firstbell.client.websocket;

import static java.util.Objects.requireNonNull;

/**
 * A kernel's description of itself (kernel_info_reply).
 *
 * @param protocolVersion version of the messaging protocol, such as {@code 5.3}
 * @param implementation such as {@code ipython}
 */
public record KernelInfo(String protocolVersion, String implementation, String language, String languageVersion) {
    public KernelInfo {
        requireNonNull(protocolVersion, "protocolVersion is null");
        requireNonNull(implementation, "implementation is null");
        requireNonNull(language, "language is null");
        requireNonNull(languageVersion, "languageVersion is null");
    }
}
