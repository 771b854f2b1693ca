// A random town for the test of non-interference: people, their cases in many units, requests,
// consents, bans, secrecy and notes behind walls, residents who act for others and who may not (any
// more), made through the running application and the desk; and ways to change one hidden fact at
// random.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../api/script_server.hpp"
#include "access/access.hpp"
#include "base/ids.hpp"
#include "engine/case.hpp"
#include "oracle.hpp"

namespace luotsi::tests {

struct Viewer {
    std::string name;
    access::Asker asker;
    std::string cookie;
};

struct Matter {
    Uuid id;
    std::size_t client = 0;  // position among the viewers; 0 = nobody signed in for it
    std::string unit;  // where it was opened
    std::string opener;  // a worker there
    std::string expert = "w-anu-demo";  // whom the unit asks
};

// One change of one fact, and for whom it is hidden.
struct Change {
    enum class Kind : std::uint8_t {
        note,  // a working note behind a wall
        fact,  // another value of a known fact
        message,  // the client and the responsible worker write to each other
        statement,  // a ban or permission
        place,  // the municipality of somebody whose place is secret
        opening,  // another worker opens the matter in an emergency
        other_case,  // a further case of the same person in a unit
        round,  // a round is taken or given back
        plan,  // somebody writes into the plan, or the client answers it
        appointment,  // a time is booked, moved or cancelled
        measurement,  // an instrument's answers
        custody,  // a child is taken into custody, or that ends
        capacity,  // a professional's estimate of a child's capacity
        erased,  // a text is erased by law
        correction,  // a recorded fact was wrong
        right,  // somebody may act for the person, or may not any more
        secrecy,  // the person's place becomes secret, or is not any more
        referral,  // somebody else is referred, and a unit accepts or returns it
        not_understood,  // somebody says that none of the proposed needs is right
        early_answer,  // a proposal of early identification turns out otherwise
        damage,  // a journal somewhere is found to be damaged
    };
    static constexpr std::uint64_t kinds = 21;
    Kind kind = Kind::note;
    std::size_t matter = 0;
    Thing thing;  // note, fact, correction, measurement, erased: what it is
    std::string who;  // the worker whose doing it is; "" = no worker's
    Uuid fresh;  // other_case, referral: that case, the last one of those below
    Uuid whose;  // the person in whose own record it was said; nil = of this matter alone
    Uuid of;  // right: who may act
    // All that is known of who has to do with each case, before and after: matters, then others.
    std::vector<access::CaseParties> before, after;
    std::string text;  // for the report
};
std::string_view to_string(Change::Kind kind);
// Of no matter of the town's: what shows is a count, if at all (declassified.yaml).
bool is_counted(Change::Kind kind);

inline constexpr const char* municipalities[] = {"297", "140", "915", "778"};

class Town {
public:
    // Without `demo` it runs as in service: workers have signed in before.
    Town(std::uint64_t seed, int matters, bool demo = true);
    ScriptServer& server() { return server_; }
    const std::vector<Viewer>& viewers() const { return viewers_; }
    const std::vector<Matter>& matters() const { return matters_; }
    const std::vector<Uuid>& people() const { return people_; }
    // `here`: from the machine on which the server runs.
    server::Response ask(const Viewer& viewer, server::Method method, const std::string& target,
                         const std::string& body = {}, bool here = true);
    // Makes a change; nothing when what was drawn is refused (that, too, must not be seen).
    Change change(std::size_t matter);
    // Mostly one that is hidden also from some who stand near the matter; always, when it is a note
    // behind a wall.
    Change change_near(std::size_t matter, bool behind_a_wall);
    std::uint64_t booked() const { return booked_; }
    std::uint64_t erased() const { return erased_; }
    // Whether the viewer has no right to notice the change.
    bool is_hidden(const Change& change, const Viewer& viewer);
    access::CaseParties parties(std::size_t matter);
    // What is published of units and services is worked out anew, as the server does each minute.
    void publish();
    // Makes a change of this kind; change() draws it.
    Change change(std::size_t matter, Change::Kind kind, bool behind_a_wall = false);
    std::uint64_t draw(std::uint64_t n) { return random_.next() % n; }
    // A health station, of this organiser or the other, is asked; it accepts or not; the client's
    // consent stays or is taken back.
    void ask_expert(std::size_t matter, bool accepts, bool takes_back);
    // Empty when done, else what was answered.
    std::string command(const std::string& worker, std::size_t matter, const std::string& body);
    const Viewer& worker(const std::string& slug) const;

private:
    void register_people();
    void sign_in_people();
    std::size_t some_person();
    void rights();
    // A right to act for this person that may reach, or be limited, not verified or over.
    access::Representative right_for(std::size_t person);
    std::optional<Date> born(std::size_t matter);
    // Where a statement about a matter's person is written: in the person's own record, or in the
    // matter's.
    Uuid place_of_statement(Change& out);
    std::vector<access::CaseParties> everything();
    static bool is_about(const Change& change, std::size_t at);
    bool is_hidden_in(const Change& change, const Viewer& viewer, std::size_t at) const;
    bool is_hidden_from_actor(const Change& change, const Viewer& viewer, std::size_t at) const;
    store::Reader& reader();
    void contact(int nth);
    void other_matter(std::size_t person);
    void dress(std::size_t matter);
    void put(Uuid whose, const access::Protection& all);
    template <class Statement>
    Statement said() {
        Statement out;
        out.id = make_uuid_v7(test_clock(), random_);
        out.happened_at = test_clock();
        out.recorded_at = test_clock();
        out.by = "client";
        return out;
    }
    std::string unit_of(const std::string& slug) const;
    std::string some_worker_of(const std::string& unit);

    void change_note(Change& out, bool behind_a_wall);
    void change_fact(Change& out);
    void change_message(Change& out);
    void change_statement(Change& out);
    void change_place(Change& out);
    void change_opening(Change& out);
    void change_round(Change& out);
    void change_plan(Change& out);
    void edit_plan(Change& out, const engine::Plan& plan);
    void change_appointment(Change& out);
    void change_measurement(Change& out);
    void change_custody(Change& out);
    void change_capacity(Change& out);
    void change_erased(Change& out);
    void change_correction(Change& out);
    void change_right(Change& out);
    void change_secrecy(Change& out);

    // crowd.cpp: people whom nobody of the viewers knows, so that counts reach what is told.
    struct Referred {
        Viewer resident;
        Uuid id;
        bool waits = false;  // asked and not yet answered
    };
    void crowd();
    void refer_another();
    server::Response command(const std::string& worker, Uuid id, const std::string& body);
    void answer_referral(Referred& one, Change* out);
    void put_proposal(const std::string& id, const std::string& json);
    void change_referral(Change& out);
    void change_not_understood(Change& out);
    void change_early_answer(Change& out);
    void change_damage(Change& out);

    bool demo_ = true;
    access::Organisation organisation_;
    ScriptServer server_;
    SeededRandom random_;
    std::vector<Viewer> viewers_;
    std::vector<Uuid> people_;
    std::vector<std::size_t> actors_;  // positions among the viewers: identified residents
    std::vector<Matter> matters_;
    std::vector<Uuid> others_;  // cases that have been opened since
    std::vector<Referred> crowd_;
    std::vector<std::string> proposals_;  // of early identification, as they are kept
    std::unique_ptr<store::Reader> reader_;
    std::uint64_t booked_ = 0;
    std::uint64_t erased_ = 0;
};

}  // namespace luotsi::tests
