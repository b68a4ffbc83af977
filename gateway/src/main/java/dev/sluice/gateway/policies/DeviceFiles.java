package dev.sluice.gateway.policies;

import dev.sluice.policy.settings.SettingsCheck;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** A policy as files for machines: for people who connect by base URL, whose clients ask no gateway for settings. */
final class DeviceFiles {

    /** The profile's and the preference domain of the client on macOS. */
    static final String DOMAIN = "com.anthropic.claudecode";

    private static final String KEY = "SOFTWARE\\Policies\\ClaudeCode";

    /**
     * A file to be handed out.
     *
     * @param purpose a word that pages have a sentence for
     */
    record DeviceFile(String name, String purpose, String text) {}

    private DeviceFiles() {}

    /**
     * All files for these settings.
     *
     * @throws InvalidPolicyException when clients with these settings on their machine would not start
     */
    static List<DeviceFile> of(String policy, ObjectNode settings, String publicUrl) {
        ObjectNode routed = settings.deepCopy();
        ObjectNode env = routed.path("env") instanceof ObjectNode there ? there : routed.putObject("env");
        env.put("ANTHROPIC_BASE_URL", publicUrl);
        String json = BodyText.pretty(routed);
        SettingsCheck.check(json, SettingsCheck.Channel.MACHINE).findings().stream()
                .filter(found -> found.isError())
                .findFirst()
                .ifPresent(found -> {
                    throw new InvalidPolicyException(
                            found.path() + " " + found.message() + " (" + found.suggestion() + ")");
                });
        String line = routed.toString();
        List<DeviceFile> files = new ArrayList<>();
        files.add(new DeviceFile("managed-settings.json", "linux", json + "\n"));
        files.add(new DeviceFile("sluice.mobileconfig", "profile", Plist.profile(policy, routed)));
        files.add(new DeviceFile(DOMAIN + ".plist", "jamf", Plist.document(routed)));
        files.add(new DeviceFile("sluice.reg", "registry", registry(line)));
        files.add(new DeviceFile("intune.ps1", "intune", intune(line)));
        files.add(new DeviceFile("ClaudeCode.admx", "admx", GroupPolicy.TEMPLATE));
        files.add(new DeviceFile("ClaudeCode.adml", "adml", GroupPolicy.texts(line)));
        files.add(new DeviceFile("ansible.yml", "ansible", ansible(json)));
        ObjectNode signIn = BodyText.JSON.createObjectNode();
        signIn.put("forceLoginMethod", "gateway");
        signIn.put("forceLoginGatewayUrl", publicUrl);
        files.add(new DeviceFile("sign-in.json", "sign-in", BodyText.pretty(signIn) + "\n"));
        return files;
    }

    /** One string value that holds the JSON; backslashes and quotes are escaped, as the registry editor wants it. */
    private static String registry(String line) {
        String value = line.replace("\\", "\\\\").replace("\"", "\\\"");
        return "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\" + KEY + "]\r\n\"Settings\"=\""
                + value + "\"\r\n";
    }

    /** A single-quoted PowerShell text, in which only the quote itself is doubled. */
    private static String intune(String line) {
        return "# Runs as SYSTEM, 64-bit. Sets the machine policy of Claude Code.\r\n$key = 'HKLM:\\" + KEY + "'\r\n"
                + "New-Item -Path $key -Force | Out-Null\r\nNew-ItemProperty -Path $key -Name 'Settings' -PropertyType String"
                + " -Force -Value '" + line.replace("'", "''") + "' | Out-Null\r\n";
    }

    private static String ansible(String json) {
        StringBuilder text = new StringBuilder("""
                - name: Claude Code, machine policy
                  ansible.builtin.file:
                    path: /etc/claude-code/managed-settings.d
                    state: directory
                    mode: "0755"
                - name: Claude Code, settings of the organization
                  ansible.builtin.copy:
                    dest: /etc/claude-code/managed-settings.d/50-sluice.json
                    mode: "0644"
                    content: !unsafe |
                """);
        json.lines().forEach(line -> text.append("      ").append(line).append('\n'));
        return text.toString();
    }

    /** A name-based id, so that a new profile replaces the one before on the device. */
    static String stableId(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8))
                .toString()
                .toUpperCase(java.util.Locale.ROOT);
    }
}
