package dev.sluice.gateway.policies;

import tools.jackson.databind.JsonNode;

/** Writes JSON as Apple's property list. */
final class Plist {

    private static final String HEAD = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0">
            """;

    private Plist() {}

    static String document(JsonNode settings) {
        StringBuilder out = new StringBuilder(HEAD);
        write(settings, out, 0);
        return out.append("</plist>\n").toString();
    }

    /** A configuration profile that sets the client's preference domain. */
    static String profile(String policy, JsonNode settings) {
        StringBuilder inner = new StringBuilder();
        write(settings, inner, 7);
        return HEAD
                + """
                <dict>
                  <key>PayloadType</key><string>Configuration</string>
                  <key>PayloadVersion</key><integer>1</integer>
                  <key>PayloadIdentifier</key><string>dev.sluice.claudecode</string>
                  <key>PayloadUUID</key><string>%s</string>
                  <key>PayloadDisplayName</key><string>%s</string>
                  <key>PayloadScope</key><string>System</string>
                  <key>PayloadContent</key>
                  <array>
                    <dict>
                      <key>PayloadType</key><string>com.apple.ManagedClient.preferences</string>
                      <key>PayloadVersion</key><integer>1</integer>
                      <key>PayloadIdentifier</key><string>dev.sluice.claudecode.settings</string>
                      <key>PayloadUUID</key><string>%s</string>
                      <key>PayloadContent</key>
                      <dict><key>%s</key><dict><key>Forced</key><array><dict><key>mcx_preference_settings</key>
                %s      </dict></array></dict></dict>
                    </dict>
                  </array>
                </dict>
                </plist>
                """.formatted(
                                DeviceFiles.stableId("profile"),
                                escape("Claude Code: " + policy),
                                DeviceFiles.stableId("settings"),
                                DeviceFiles.DOMAIN,
                                inner);
    }

    private static void write(JsonNode node, StringBuilder out, int depth) {
        String indent = "  ".repeat(depth);
        if (node.isObject()) {
            out.append(indent).append("<dict>\n");
            node.properties().forEach(entry -> {
                // A property list knows no null.
                if (!entry.getValue().isNull()) {
                    out.append(indent)
                            .append("  <key>")
                            .append(escape(entry.getKey()))
                            .append("</key>\n");
                    write(entry.getValue(), out, depth + 1);
                }
            });
            out.append(indent).append("</dict>\n");
        } else if (node.isArray()) {
            out.append(indent).append("<array>\n");
            node.forEach(element -> write(element, out, depth + 1));
            out.append(indent).append("</array>\n");
        } else if (node.isBoolean()) {
            out.append(indent).append(node.booleanValue() ? "<true/>\n" : "<false/>\n");
        } else if (node.isIntegralNumber()) {
            out.append(indent).append("<integer>").append(node.asString()).append("</integer>\n");
        } else if (node.isNumber()) {
            out.append(indent).append("<real>").append(node.asString()).append("</real>\n");
        } else {
            out.append(indent)
                    .append("<string>")
                    .append(escape(node.asString("")))
                    .append("</string>\n");
        }
    }

    /** Characters that XML 1.0 cannot hold are left out. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                default -> {
                    boolean held = c == '\t'
                            || c == '\n'
                            || (c >= 0x20 && c < 0xD800)
                            || (c >= 0xE000 && c < 0xFFFE)
                            || c >= 0x10000;
                    if (held) {
                        out.appendCodePoint(c);
                    } else if (c == '\r') {
                        out.append("&#13;");
                    }
                }
            }
        });
        return out.toString();
    }
}
