package dev.sluice.gateway.policies;

/**
 * An administrative template for Windows group policy, and Intune's import of such: one setting that takes the JSON. It
 * needs no other template, since Intune takes in what refers to Windows's own only when those are there.
 */
final class GroupPolicy {

    /** Goes to {@code PolicyDefinitions}. */
    static final String TEMPLATE = """
            <?xml version="1.0" encoding="utf-8"?>
            <policyDefinitions xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
              <policyNamespaces>
                <target prefix="claudecode" namespace="Sluice.Policies.ClaudeCode"/>
              </policyNamespaces>
              <resources minRequiredRevision="1.0"/>
              <supportedOn>
                <definitions>
                  <definition name="Supported" displayName="$(string.Supported)"/>
                </definitions>
              </supportedOn>
              <categories>
                <category name="ClaudeCode" displayName="$(string.ClaudeCode)"/>
              </categories>
              <policies>
                <policy name="Settings" class="Machine" displayName="$(string.Settings)" explainText="$(string.SettingsHelp)" key="SOFTWARE\\Policies\\ClaudeCode" presentation="$(presentation.Settings)">
                  <parentCategory ref="ClaudeCode"/>
                  <supportedOn ref="Supported"/>
                  <elements>
                    <text id="SettingsText" valueName="Settings" required="true" maxLength="1048576"/>
                  </elements>
                </policy>
              </policies>
            </policyDefinitions>
            """;

    private GroupPolicy() {}

    /** Goes to {@code PolicyDefinitions\en-US}; the field is filled with the settings, so that it need only be enabled. */
    static String texts(String line) {
        return """
                <?xml version="1.0" encoding="utf-8"?>
                <policyDefinitionResources xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
                  <displayName>Claude Code</displayName>
                  <description>Settings of Claude Code that people cannot change</description>
                  <resources>
                    <stringTable>
                      <string id="ClaudeCode">Claude Code</string>
                      <string id="Supported">Windows 10, Windows Server 2016 and later</string>
                      <string id="Settings">Managed settings</string>
                      <string id="SettingsHelp">The settings of the organization as JSON in one line. Enabled, they hold for everybody on the machine and take precedence over what people set themselves.</string>
                    </stringTable>
                    <presentationTable>
                      <presentation id="Settings">
                        <textBox refId="SettingsText">
                          <label>JSON:</label>
                          <defaultValue>%s</defaultValue>
                        </textBox>
                      </presentation>
                    </presentationTable>
                  </resources>
                </policyDefinitionResources>
                """.formatted(Plist.escape(line));
    }
}
