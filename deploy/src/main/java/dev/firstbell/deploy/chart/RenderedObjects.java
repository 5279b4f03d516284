package dev.firstbell.deploy.chart;

import dev.firstbell.deploy.yaml.OthersYaml;
import dev.firstbell.records.io.BadInputException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code helm template} prints. Stateless. */
final class RenderedObjects {
    private static final String VALUES = "values.yaml";
    private static final Pattern KIND = Pattern.compile("(?m)^kind: *[\"']?([\\w-]+)");
    private static final Pattern NAME = Pattern.compile("(?m)^  name: *[\"']?([\\w.-]+)");

    private RenderedObjects() {}

    static Helm.Rendering read(String output, List<String> warnings) {
        List<Map<?, ?>> hubs = new ArrayList<>();
        Map<String, String> objects = new LinkedHashMap<>();
        try {
            for (String document : output.split("(?m)^---.*$")) {
                if (!document.isBlank()) {
                    objects.put(name(document), document);
                }
                if (document.contains(VALUES) && (document.contains("Secret") || document.contains("ConfigMap"))) {
                    hub(document).ifPresent(hubs::add);
                }
            }
        } catch (BadInputException | IllegalArgumentException e) {
            return new Helm.NotRendered("its output could not be read", false);
        }
        return new Helm.Rendered(hubs, objects, warnings);
    }

    private static String name(String document) {
        Matcher kind = KIND.matcher(document);
        Matcher name = NAME.matcher(document);
        return (kind.find() ? kind.group(1) : "an object") + (name.find() ? " " + name.group(1) : "");
    }

    /** The values that the chart hands to its hub: encoded in a Secret, or as text. */
    private static Optional<Map<?, ?>> hub(String document) {
        if (!(OthersYaml.load("helm's output", document) instanceof Map<?, ?> object)) {
            return Optional.empty();
        }
        boolean secret = "Secret".equals(object.get("kind"));
        if (!secret && !"ConfigMap".equals(object.get("kind"))) {
            return Optional.empty();
        }
        Optional<String> text = text(object.get("stringData"))
                .or(() -> text(object.get("data"))
                        .map(data -> secret
                                ? new String(
                                        Base64.getDecoder().decode(data.replaceAll("\\s", "")), StandardCharsets.UTF_8)
                                : data));
        Object values = text.map(content -> OthersYaml.load("the hub's values", content))
                .orElse(null);
        return values instanceof Map<?, ?> map ? Optional.of(map) : Optional.empty();
    }

    private static Optional<String> text(Object data) {
        return data instanceof Map<?, ?> map && map.get(VALUES) instanceof String text
                ? Optional.of(text)
                : Optional.empty();
    }
}
