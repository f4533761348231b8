'use strict';
'require view';
'require rpc';
'require poll';
'require ui';
'require dom';

const callStatus = rpc.declare({
	object: 'cpe-agent',
	method: 'status',
	reject: true
});

const callInform = rpc.declare({
	object: 'cpe-agent',
	method: 'inform',
	params: [ 'wait' ],
	reject: true
});

const pollSeconds = 5;

const acsStates = {
	'up': _('Managed by its ACS'),
	'disabled': _('Switched off (EnableCWMP)'),
	'no-acs': _('No ACS is known')
};

const acsOrigins = {
	'none': '',
	'configured': _('configured'),
	'dhcp': _('named by DHCP'),
	'set': _('set by the ACS or on the device')
};

const sessionStates = {
	'idle': _('No session'),
	'running': _('A session is running'),
	'waiting-to-retry': _('Waiting to try again')
};

/* As this browser has dates; the agent tells UTC. */
function time(text) {
	const at = new Date(text);
	return isNaN(at) ? '' : at.toLocaleString();
}

function duration(seconds) {
	const hours = Math.floor(seconds / 3600);
	const minutes = Math.floor(seconds / 60) % 60;
	return hours > 0
		? _('%d h %d min').format(hours, minutes)
		: minutes > 0 ? _('%d min %d s').format(minutes, seconds % 60) : _('%d s').format(seconds);
}

function named(names, word) {
	return names[word] ?? word;
}

function section(title, rows) {
	return E('div', { 'class': 'cbi-section' }, [
		E('h3', {}, [ title ]),
		E('table', { 'class': 'table' }, rows
			.filter(([, value]) => value !== '' && value != null)
			.map(([name, value]) => E('tr', { 'class': 'tr' }, [
				E('td', { 'class': 'td left', 'width': '33%' }, [ name ]),
				E('td', { 'class': 'td left' }, [ `${value}` ])
			])))
	]);
}

function acsSection({ cwmp, next_session: next }) {
	const origin = named(acsOrigins, cwmp.acs_url_origin);
	return section(_('ACS'), [
		[ _('State'), named(acsStates, cwmp.status) ],
		[ _('URL'), origin === '' ? cwmp.acs_url : '%s (%s)'.format(cwmp.acs_url, origin) ],
		[ _('Reached before'), cwmp.bootstrapped ? _('yes') : _('no') ],
		[ _('Session'), named(sessionStates, cwmp.session) ],
		[ _('Retries'), cwmp.retry_count > 0 ? cwmp.retry_count : '' ],
		[ _('Events waiting'), cwmp.pending_events ],
		[ _('Next Inform'), next
			? _('%s (in %s, %s)').format(time(next.start_time), duration(next.seconds),
				next.why === 'retry' ? _('retry') : _('periodic'))
			: _('none is due by itself') ],
		[ _('Connection requests at'), cwmp.connection_request_url ]
	]);
}

function sessionSection(session) {
	if (session == null)
		return section(_('Last session'), [ [ _('Outcome'), _('There was none yet') ] ]);

	return section(_('Last session'), [
		[ _('Outcome'), session.status === 'success' ? _('Success') : _('Failure: %s').format(session.outcome) ],
		[ _('Reason'), session.reason ],
		[ _('Began'), time(session.start_time) ],
		[ _('Ended'), time(session.end_time) ],
		[ _('Events'), (session.events ?? []).join(', ') ],
		[ _('RPCs'), session.rpcs ]
	]);
}

function deviceSection(device) {
	return section(_('Device'), [
		[ _('Manufacturer'), device.manufacturer ],
		[ _('OUI'), device.oui ],
		[ _('Product class'), device.product_class ],
		[ _('Serial number'), device.serial_number ],
		[ _('Software version'), device.software_version ],
		[ _('Agent running for'), duration(device.uptime) ]
	]);
}

/* What came of asking, for the page to show: ubus has no object where no agent runs. */
function loadStatus() {
	return callStatus().then(
		(status) => ({ status: status }),
		(error) => ({ problem: error?.message ?? `${error}` }));
}

function content({ status, problem }) {
	if (status == null || status.cwmp == null)
		return [ E('div', { 'class': 'alert-message warning' }, [
			E('h4', {}, [ _('The agent does not answer') ]),
			E('p', {}, [ _('It is not running, or it is just starting.') ]),
			E('p', {}, [ problem ?? '' ])
		]) ];

	return [ acsSection(status), sessionSection(status.last_session), deviceSection(status.device) ];
}

return view.extend({
	load: function() {
		return loadStatus();
	},

	handleInform: function(shown) {
		return callInform(false)
			.then(() => ui.addNotification(null, E('p', {}, [ _('A session with the ACS has begun.') ]), 'info'))
			.catch((error) => ui.addNotification(null,
				E('p', {}, [ _('No session could be begun: %s').format(error?.message ?? error) ]), 'error'))
			.then(loadStatus)
			.then((answer) => dom.content(shown, content(answer)));
	},

	render: function(answer) {
		const shown = E('div', { 'aria-live': 'polite' }, content(answer));

		poll.add(() => loadStatus().then((answer) => dom.content(shown, content(answer))), pollSeconds);

		return E([], [
			E('h2', {}, [ _('TR-069 agent') ]),
			E('div', { 'class': 'cbi-map-descr' }, [
				_('How the device gets on with its auto-configuration server (ACS).')
			]),
			shown,
			E('div', { 'class': 'cbi-page-actions' }, [
				E('button', {
					'class': 'btn cbi-button cbi-button-action',
					/* Who may only look could push it, and would be refused. */
					'disabled': L.hasViewPermission() ? null : true,
					'click': ui.createHandlerFn(this, 'handleInform', shown)
				}, [ _('Inform now') ])
			])
		]);
	},

	handleSave: null,
	handleSaveApply: null,
	handleReset: null
});
