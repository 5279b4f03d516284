package dev.firstbell.client.internal.http;

import dev.firstbell.client.call.HubException.Code;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON value with its path inside the response. A value of another type than requested is a {@code PROTOCOL} failure
 * that names the path. Unknown fields are ignored, since hubs of other versions have more of them. Immutable.
 */
public final class JsonBody {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final JsonNode node;
    private final String path;
    private final Operation operation;

    private JsonBody(JsonNode node, String path, Operation operation) {
        this.node = node;
        this.path = path;
        this.operation = operation;
    }

    /** The mapper that this client uses everywhere. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    public static JsonBody of(JsonNode node, Operation operation) {
        return new JsonBody(node, "", operation);
    }

    public static JsonBody parse(byte[] text, Operation operation) {
        try {
            return new JsonBody(MAPPER.readTree(text), "", operation);
        } catch (JacksonException e) {
            throw operation.failure(Code.PROTOCOL, "the response is not JSON", e);
        }
    }

    public static JsonBody parse(String text, Operation operation) {
        return parse(text.getBytes(StandardCharsets.UTF_8), operation);
    }

    public static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    public String text(String field) {
        return optionalText(field).orElseThrow(() -> wrong(field, "a string"));
    }

    /** Empty if the field is absent or null. */
    public Optional<String> optionalText(String field) {
        return present(field).map(value -> {
            if (!value.isString()) {
                throw wrong(field, "a string");
            }
            return value.stringValue();
        });
    }

    /** A number, rounded towards zero. */
    public int number(String field) {
        return optionalNumber(field).orElseThrow(() -> wrong(field, "a number"));
    }

    public Optional<Integer> optionalNumber(String field) {
        return present(field).map(value -> {
            double number = value.isNumber() ? value.asDouble(Double.NaN) : Double.NaN;
            if (!(Math.abs(number) <= Integer.MAX_VALUE)) {
                throw wrong(field, "a number");
            }
            return (int) number;
        });
    }

    /** False if the field is absent or null. */
    public boolean flag(String field) {
        return present(field)
                .map(value -> {
                    if (!value.isBoolean()) {
                        throw wrong(field, "true or false");
                    }
                    return value.booleanValue();
                })
                .orElse(false);
    }

    /** A timestamp. JupyterHub and Kubernetes write UTC with a {@code Z}, which hubs before 5 sometimes omit. */
    public Optional<Instant> optionalInstant(String field) {
        return optionalText(field).map(text -> {
            try {
                return Instant.parse(text.endsWith("Z") || text.contains("+") ? text : text + "Z");
            } catch (DateTimeParseException e) {
                throw wrong(field, "a time");
            }
        });
    }

    public Instant instant(String field) {
        return optionalInstant(field).orElseThrow(() -> wrong(field, "a time"));
    }

    public JsonBody object(String field) {
        return optionalObject(field).orElseThrow(() -> wrong(field, "an object"));
    }

    public Optional<JsonBody> optionalObject(String field) {
        return present(field).map(value -> {
            if (!value.isObject()) {
                throw wrong(field, "an object");
            }
            return new JsonBody(value, at(field), operation);
        });
    }

    /** Any value that is not null. */
    public JsonBody value(String field) {
        return new JsonBody(present(field).orElseThrow(() -> wrong(field, "a value")), at(field), operation);
    }

    /** Empty if the field is absent, null or the empty list. */
    public List<String> texts(String field) {
        return present(field)
                .map(value -> new JsonBody(value, at(field), operation)
                        .elements().stream().map(JsonBody::asText).toList())
                .orElse(List.of());
    }

    /** A string, or a list of strings joined, as notebooks and MIME bundles write long strings (nbformat). */
    public String joinedText(String field) {
        JsonBody value = value(field);
        return value.node.isArray()
                ? value.elements().stream().map(JsonBody::asText).collect(Collectors.joining())
                : value.asText();
    }

    /** The fields that are numbers, strings or booleans, as strings; without nulls, objects and lists. */
    public Map<String, String> scalars() {
        Map<String, String> fields = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : asObject().properties()) {
            JsonNode value = field.getValue();
            if (value.isString() || value.isNumber() || value.isBoolean()) {
                fields.put(field.getKey(), value.asString());
            }
        }
        return fields;
    }

    public List<JsonBody> list(String field) {
        JsonNode value = present(field).orElseThrow(() -> wrong(field, "a list"));
        return new JsonBody(value, at(field), operation).elements();
    }

    /** The elements of this value, which must be a list. */
    public List<JsonBody> elements() {
        if (!node.isArray()) {
            throw wrong("", "a list");
        }
        List<JsonBody> elements = new ArrayList<>(node.size());
        for (JsonNode element : node) {
            elements.add(new JsonBody(element, path + "[" + elements.size() + "]", operation));
        }
        return elements;
    }

    /** The fields of this value, which must be an object of objects. */
    public Map<String, JsonBody> objects() {
        Map<String, JsonBody> fields = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : asObject().properties()) {
            fields.put(field.getKey(), object(field.getKey()));
        }
        return fields;
    }

    public String asText() {
        if (!node.isString()) {
            throw wrong("", "a string");
        }
        return node.stringValue();
    }

    private Optional<JsonNode> present(String field) {
        JsonNode value = asObject().get(field);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    private JsonNode asObject() {
        if (!node.isObject()) {
            throw wrong("", "an object");
        }
        return node;
    }

    private String at(String field) {
        return field.isEmpty() ? path : path.isEmpty() ? field : path + "." + field;
    }

    private RuntimeException wrong(String field, String wanted) {
        String where = at(field);
        return operation.failure(
                Code.PROTOCOL,
                where.isEmpty()
                        ? "the response's JSON is not " + wanted
                        : "the field " + where + " of the response is not " + wanted);
    }
}
