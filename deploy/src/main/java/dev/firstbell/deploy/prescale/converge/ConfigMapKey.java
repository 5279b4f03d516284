package dev.firstbell.deploy.prescale.converge;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Names of files as keys of a ConfigMap, which may have letters, digits, hyphens, dots and underscores: an underscore and two
 * hexadecimal digits stand for any other byte of a name, such as the slash of a folder or a space. Stateless.
 */
final class ConfigMapKey {
    private static final HexFormat HEX = HexFormat.of();

    private ConfigMapKey() {}

    static String of(String name) {
        StringBuilder key = new StringBuilder();
        for (byte one : name.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(one)) {
                key.append((char) one);
            } else {
                key.append('_').append(HEX.toHexDigits(one));
            }
        }
        return key.toString();
    }

    /** The name; an underscore that begins no such byte stands for itself. */
    static String name(String key) {
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '_'
                    && i + 2 < bytes.length
                    && HexFormat.isHexDigit(bytes[i + 1])
                    && HexFormat.isHexDigit(bytes[i + 2])) {
                name.write(HexFormat.fromHexDigits(key, i + 1, i + 3));
                i += 2;
            } else {
                name.write(bytes[i]);
            }
        }
        return name.toString(StandardCharsets.UTF_8);
    }

    private static boolean isPlain(byte one) {
        return one >= 'a' && one <= 'z'
                || one >= 'A' && one <= 'Z'
                || one >= '0' && one <= '9'
                || one == '-'
                || one == '.';
    }
}
