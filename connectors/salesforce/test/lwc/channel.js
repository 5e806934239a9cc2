export default 'lightning__tabFocused';
