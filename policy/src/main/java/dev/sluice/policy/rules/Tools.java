package dev.sluice.policy.rules;

import java.util.Map;
import java.util.Set;

/** The built-in tools: which there are, which run without asking, and which input decides about them. */
final class Tools {
    /** Run without asking in every mode. */
    static final Set<String> FREE = Set.of(
            "Agent",
            "CronCreate",
            "CronDelete",
            "CronList",
            "EnterPlanMode",
            "ExitWorktree",
            "ListMcpResourcesTool",
            "ReadMcpResourceTool",
            "TaskCreate",
            "TaskGet",
            "TaskList",
            "TaskOutput",
            "TaskStop",
            "TaskUpdate",
            "TodoWrite",
            "ToolSearch",
            "SendMessage");

    static final Set<String> EDITORS = Set.of("Edit", "Write", "MultiEdit", "NotebookEdit");
    static final Set<String> READERS = Set.of("Read", "Grep", "Glob", "LSP");

    /** Tools that take no specifier. */
    static final Set<String> WITHOUT_SPECIFIER =
            Set.of("WebSearch", "ExitPlanMode", "AskUserQuestion", "EnterPlanMode", "ToolSearch", "TodoWrite");

    /** A path rule for one of these is never consulted; the value is the rule to write instead. */
    static final Map<String, String> UNCONSULTED =
            Map.of("Write", "Edit", "NotebookEdit", "Edit", "MultiEdit", "Edit", "Glob", "Read", "Grep", "Read");

    static final Map<String, String> PRIMARY_FIELD = Map.of(
            "Bash",
            "command",
            "PowerShell",
            "command",
            "Monitor",
            "command",
            "Read",
            "file_path",
            "Edit",
            "file_path",
            "Write",
            "file_path",
            "Grep",
            "path",
            "Glob",
            "path",
            "NotebookEdit",
            "notebook_path",
            "WebFetch",
            "url");

    /** Fields that a parameter rule can name where the specifier could also be something else. */
    static final Map<String, Set<String>> FIELDS = Map.of(
            "Bash", Set.of("command", "run_in_background", "dangerouslyDisableSandbox", "timeout", "description"),
            "Monitor", Set.of("command", "timeout", "description", "persistent", "timeout_ms"),
            "PowerShell", Set.of("command", "run_in_background", "dangerouslyDisableSandbox", "timeout", "description"),
            "Read", Set.of("file_path", "offset", "limit", "pages"),
            "Edit", Set.of("file_path", "old_string", "new_string", "replace_all"),
            "Skill", Set.of("skill", "args"),
            "Agent",
                    Set.of("subagent_type", "model", "isolation", "run_in_background", "prompt", "description", "name"),
            "WebFetch", Set.of("url", "prompt"),
            "Cd", Set.of());

    private static final Set<String> OTHERS = Set.of(
            "Bash",
            "PowerShell",
            "Monitor",
            "WebFetch",
            "WebSearch",
            "Skill",
            "Workflow",
            "ExitPlanMode",
            "EnterWorktree",
            "Artifact",
            "AskUserQuestion",
            "Cd",
            "EndConversation",
            "RemoteTrigger",
            "BashOutput",
            "KillShell",
            "SlashCommand");

    private Tools() {}

    static boolean known(String tool) {
        return FREE.contains(tool) || EDITORS.contains(tool) || READERS.contains(tool) || OTHERS.contains(tool);
    }

    /** The older name of a tool and its present one are the same tool. */
    static String canonical(String tool) {
        return tool.equals("Task") ? "Agent" : tool;
    }

    static Set<String> all() {
        Set<String> all = new java.util.TreeSet<>(FREE);
        all.addAll(EDITORS);
        all.addAll(READERS);
        all.addAll(OTHERS);
        return all;
    }
}
