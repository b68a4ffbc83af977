package dev.sluice.gateway.people;

import dev.sluice.adminui.Choice;
import dev.sluice.adminui.ConnectLines;
import dev.sluice.adminui.Moment;
import dev.sluice.adminui.keys.NewSecret;
import dev.sluice.adminui.members.MemberView;
import dev.sluice.adminui.services.ServiceRow;
import dev.sluice.gateway.directory.InvalidMemberException;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.directory.ServiceAccount;
import dev.sluice.gateway.directory.ServiceAccounts;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKey;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyRefusedException;
import dev.sluice.gateway.keys.MintedKey;
import dev.sluice.gateway.settings.SluiceSettings;
import dev.sluice.gateway.workspaces.InvalidWorkspaceException;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.WorkspaceRole;
import dev.sluice.gateway.workspaces.Workspaces;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about service accounts: the list, and one of them with its workspaces and keys. */
@Controller
@RequestMapping("/console/service-accounts")
class ServiceAccountsPage {

    private static final String LIST = "redirect:/console/service-accounts";

    /** Lifetimes of a key in days that the form offers; 0 is for ever. */
    private static final List<Integer> LIFETIMES = List.of(90, 30, 7, 365, 0);

    private final ServiceAccounts accounts;
    private final Workspaces workspaces;
    private final ApiKeys keys;
    private final SluiceSettings settings;
    private final Clock clock;

    ServiceAccountsPage(
            ServiceAccounts accounts, Workspaces workspaces, ApiKeys keys, SluiceSettings settings, Clock clock) {
        this.accounts = accounts;
        this.workspaces = workspaces;
        this.keys = keys;
        this.settings = settings;
        this.clock = clock;
    }

    @GetMapping
    String list(Model model) {
        model.addAttribute(
                "accounts", accounts.list(false).stream().map(this::row).toList());
        model.addAttribute("roles", roles());
        return "services/list";
    }

    @PostMapping
    String create(
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "developer") String role,
            RedirectAttributes next) {
        return tried(
                next,
                LIST,
                "notice.service.created",
                () -> accounts.create(name, role(role)).name());
    }

    @GetMapping("/{id:svac_[0-9a-f]{32}}")
    String show(@PathVariable String id, Model model) {
        ServiceAccount account = find(id);
        List<Workspace> in = workspaces.ofService(account.id());
        model.addAttribute("account", row(account));
        model.addAttribute("roles", roles());
        model.addAttribute(
                "workspaces", in.stream().map(ServiceAccountsPage::choice).toList());
        model.addAttribute(
                "others",
                workspaces.list(false).stream()
                        .filter(each -> !in.contains(each))
                        .map(ServiceAccountsPage::choice)
                        .toList());
        model.addAttribute("keys", keysOf(account).stream().map(this::key).toList());
        model.addAttribute("lifetimes", LIFETIMES);
        return "services/service";
    }

    @PostMapping("/{id}/edit")
    String change(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String name,
            @RequestParam String role,
            RedirectAttributes next) {
        ServiceAccount account = find(id);
        return tried(
                next,
                page(id),
                "notice.service.changed",
                () -> accounts.change(account.id(), name, account.description(), role(role))
                        .name());
    }

    @PostMapping("/{id}/keys")
    String mint(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "90") int days,
            @RequestParam(defaultValue = "") String workspace,
            RedirectAttributes next) {
        ServiceAccount account = find(id);
        if (!LIFETIMES.contains(days)) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        Instant expires = days == 0 ? null : clock.instant().plus(Duration.ofDays(days));
        UUID place = workspace.isEmpty() ? null : workspace(workspace).id();
        return tried(next, page(id), "notice.service.key", () -> {
            MintedKey minted = keys.mintForService(account.id(), name, expires, place);
            next.addFlashAttribute(
                    "minted",
                    new NewSecret(
                            minted.key().name(),
                            account.name(),
                            minted.secret(),
                            ConnectLines.of(settings.publicUrl(), settings.port(), minted.secret())));
            return minted.key().name();
        });
    }

    @PostMapping("/{id}/workspaces")
    String admit(@PathVariable String id, @RequestParam String workspace, RedirectAttributes next) {
        ServiceAccount account = find(id);
        Workspace place = workspace(workspace);
        return tried(next, page(id), "notice.service.admitted", () -> {
            workspaces.admit(place.id(), account, WorkspaceRole.WORKSPACE_DEVELOPER);
            return place.name();
        });
    }

    @PostMapping("/{id}/workspaces/leave")
    String dismiss(@PathVariable String id, @RequestParam String workspace, RedirectAttributes next) {
        ServiceAccount account = find(id);
        Workspace place = workspace(workspace);
        return tried(next, page(id), "notice.service.dismissed", () -> {
            workspaces.dismiss(place.id(), account);
            return place.name();
        });
    }

    @GetMapping("/{id}/archive")
    String confirmArchive(@PathVariable String id, Model model) {
        model.addAttribute("account", row(find(id)));
        return "services/archive";
    }

    @PostMapping("/{id}/archive")
    String archive(@PathVariable String id, RedirectAttributes next) {
        ServiceAccount account = find(id);
        return tried(next, LIST, "notice.service.archived", () -> {
            accounts.archive(account.id());
            return account.name();
        });
    }

    private static String tried(RedirectAttributes next, String to, String notice, Supplier<String> change) {
        try {
            next.addFlashAttribute("noticeOf", change.get());
            next.addFlashAttribute("notice", notice);
        } catch (InvalidMemberException | InvalidWorkspaceException | KeyRefusedException e) {
            next.addFlashAttribute("problem", e.getMessage());
        }
        return to;
    }

    private List<ApiKey> keysOf(ServiceAccount account) {
        UUID id = account.id();
        return keys.list().stream()
                .filter(key -> key.holder().id().equals(id) && key.revokedAt() == null)
                .toList();
    }

    private ServiceRow row(ServiceAccount account) {
        return new ServiceRow(
                Ids.text(ServiceAccount.ID, account.id()),
                account.name(),
                account.role().apiName(),
                keysOf(account).size(),
                new Moment(account.createdAt(), clock.instant()));
    }

    private MemberView.Key key(ApiKey key) {
        String place = key.workspaceId() == null
                ? ""
                : workspaces.find(key.workspaceId()).map(Workspace::name).orElse("");
        return new MemberView.Key(key.name(), key.hint(), place);
    }

    private static Choice choice(Workspace workspace) {
        return new Choice(Ids.text(Workspace.ID, workspace.id()), workspace.name());
    }

    private static List<String> roles() {
        return ServiceAccount.ROLES.reversed().stream().map(Role::apiName).toList();
    }

    private static Role role(String word) {
        return ServiceAccount.ROLES.stream()
                .filter(role -> role.apiName().equals(word))
                .findFirst()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.BAD_REQUEST));
    }

    private Workspace workspace(String id) {
        return Ids.parse(Workspace.ID, id)
                .flatMap(workspaces::find)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.BAD_REQUEST));
    }

    private ServiceAccount find(String id) {
        return accounts.find(id)
                .filter(ServiceAccount::active)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private static String page(String id) {
        return LIST + "/" + id;
    }
}
